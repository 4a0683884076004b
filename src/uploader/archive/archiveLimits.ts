import { FILES_PER_IMPORT, IMPORT_BODY_BYTES } from "../../contract/limits.ts";

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

/** What archives may ask of the page. Whoever has a real dataset beyond one of these can unpack it and drop the folder. */
export const ARCHIVE_LIMITS = {
  /** Files in all archives of a drop: an import takes no more. */
  entries: FILES_PER_IMPORT,
  /** Bytes of names in one archive: the body of an import that names its files takes no more. */
  nameBytes: IMPORT_BODY_BYTES,
  /** Bytes of one path, in UTF-8. */
  pathBytes: 4096,
  /** Unpacked bytes of all archives of a drop. */
  unpackedBytes: 1024 * GIB,
  /** A file may unpack to this many times its packed size, and more while it is smaller than `entryRatioFrom` bytes. */
  entryRatio: 200,
  entryRatioFrom: 64 * MIB,
  /** The same for an archive as a whole. */
  archiveRatio: 100,
  archiveRatioFrom: GIB,
  /** Problems of one kind that are named in one archive; the rest is counted. */
  namedProblems: 100,
} as const;

/** Limits as tests may set them lower. */
export type ArchiveLimits = { readonly [K in keyof typeof ARCHIVE_LIMITS]: number };
