import { join } from "node:path";

/** Returns the paths of a data directory. A backup has the same layout, so that it can be used as one. */
export function dataDirLayout(dataDir: string) {
  return {
    /** The embedded database. */
    database: join(dataDir, "dropset.sqlite"),
    /** Segments, in 256 subfolders. */
    segments: join(dataDir, "segments"),
    /** Thumbnails; may be deleted at any time. */
    thumbnails: join(dataDir, "thumbnails"),
    /** Bytes on their way to an object store, in files without names. */
    spool: join(dataDir, "spool"),
    /** The part of a bucket that belongs to this directory, when the segments are in an object store. */
    bucketMark: join(dataDir, "bucket.json"),
    /** Space for a start on a full disk. */
    reserve: join(dataDir, "reserve"),
  };
}
