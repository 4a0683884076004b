import { FILES_PER_IMPORT, IMPORT_BODY_BYTES } from "../../contract/limits.ts";

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

/** How much archives may contain. A dataset beyond one of these limits can be unpacked and dropped as a folder. */
export const ARCHIVE_LIMITS = {
  /** Files in all archives of a drop: the most that an import takes. */
  entries: FILES_PER_IMPORT,
  /** Bytes of names in one archive: the most that the body of an import takes. */
  nameBytes: IMPORT_BODY_BYTES,
  /** Bytes of one path, in UTF-8. */
  pathBytes: 4096,
  /** Unpacked bytes of all archives of a drop. */
  unpackedBytes: 1024 * GIB,
  /** A file may unpack to this many times its packed size; below `entryRatioFrom` bytes to any. */
  entryRatio: 200,
  entryRatioFrom: 64 * MIB,
  /** The same for an archive as a whole. */
  archiveRatio: 100,
  archiveRatioFrom: GIB,
  /** Problems of one kind that are listed for one archive; the others are counted. */
  namedProblems: 100,
} as const;

/** Limits of archives; tests set lower ones. */
export type ArchiveLimits = { readonly [K in keyof typeof ARCHIVE_LIMITS]: number };
