import type { DatasetPath } from "../../model/datasetPath.ts";

/** A file of a drop that is a mask of an image rather than an image. */
export interface ImageMask {
  readonly path: DatasetPath;
  /** The image; absent for a mask among others whose own image is missing. */
  readonly image?: DatasetPath;
  /** Its folder or name is that of a mask; false where only the few values of the pixels show it. */
  readonly isNamed: boolean;
  /** It, or others like it, were decoded and have the few values of masks; false for files that cannot be decoded, such as JPEG. */
  readonly isDecoded: boolean;
}
