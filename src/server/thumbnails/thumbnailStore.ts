/** A stored thumbnail. */
export interface StoredThumbnail {
  /** Identifies it in its store. */
  readonly name: string;
  /** Hash of the image. */
  readonly hash: string;
}

/** Keeps thumbnails. All of it may be deleted at any time. Sizes are those of `THUMBNAIL_SIZES`. */
export interface ThumbnailStore {
  /** Returns the WebP bytes of a thumbnail; undefined when there is none, or it cannot be read. */
  read(hash: string, size: number): Promise<Uint8Array | undefined>;
  /** Keeps a thumbnail. */
  write(hash: string, size: number, bytes: Uint8Array): Promise<void>;
  /** Yields all thumbnails, in groups of a thousand at most. */
  list(): AsyncIterable<readonly StoredThumbnail[]>;
  /** Removes a thumbnail. Has no effect when it does not exist. */
  remove(name: string): Promise<void>;
  close(): Promise<void>;
}

/** Returns the name of a thumbnail: the hash as hex, then the size. */
export function thumbnailName(hash: string, size: number): string {
  return `${Buffer.from(hash, "base64").toString("hex")}-${size}.webp`;
}

/** Returns the base64 hash of the image of a thumbnail. */
export function hashOfThumbnail(name: string): string {
  return Buffer.from(name.slice(0, 64), "hex").toString("base64");
}
