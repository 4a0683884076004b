/**
 * A file inside an archive: where it is and how it is packed. Cheap to keep and to post to a worker, because nothing is read yet; it has
 * the `size` and `lastModified` of a File, so that both are `Content`. `archive/readContent.ts` reads its bytes.
 */
export interface PackedFile {
  /** The archive as it was listed: the browser refuses to read it once it has changed. */
  readonly archive: Blob;
  /** Where it begins in the archive, in bytes: at its local header in a zip, at its data in a tar. */
  readonly offset: number;
  /** Bytes of the archive that belong to this file alone, from `offset` on: header, data and what may follow. */
  readonly spanBytes: number;
  /** `plain`: unchanged data without a header. `stored` and `deflated`: after a local header of a zip. */
  readonly packing: "plain" | "stored" | "deflated";
  /** Bytes of its data in the archive. */
  readonly packedBytes: number;
  /** Bytes of its content, as the archive states; reading more or fewer is an error. */
  readonly size: number;
  /** CRC-32 of its content, where the archive states it. */
  readonly crc32: number | undefined;
  /** Last change of the archive, milliseconds since the epoch. */
  readonly lastModified: number;
}

/** The bytes of a dropped file: a file of its own, or one in an archive. */
export type Content = File | PackedFile;

/** True for a file in an archive. */
export function isPacked(content: object): content is PackedFile {
  return "packing" in content;
}
