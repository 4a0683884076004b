import { join } from "node:path";

/** What lies where in a data directory. A backup has the same layout, so that it can be used as one. */
export function dataDirLayout(dataDir: string) {
  return {
    /** The embedded database. */
    database: join(dataDir, "dropset.sqlite"),
    /** Segments, in 256 sub-folders. */
    segments: join(dataDir, "segments"),
    /** Thumbnails; can be made again. */
    thumbnails: join(dataDir, "thumbnails"),
  };
}
