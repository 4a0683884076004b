import type { ImageInfo } from "../../model/image.ts";
import type { ImageFault } from "../../model/imageFault.ts";

/** What is known of a file by its content. `offset` is where its bytes begin in the kept bytes of its group, when they were kept. */
export interface HashedFile {
  readonly at: number;
  readonly bytes: number;
  readonly modifiedAt: number;
  readonly hash: Uint8Array<ArrayBuffer>;
  readonly image: ImageInfo;
  /** What is wrong with the structure of an image. */
  readonly fault: ImageFault | undefined;
  readonly offset: number | undefined;
  /** SHA-256 of its sample, for a file that is worth remembering. */
  readonly sample: Uint8Array<ArrayBuffer> | undefined;
  /** True when the hash is that of an earlier upload, and the file was not read as a whole. */
  readonly remembered: boolean;
}
