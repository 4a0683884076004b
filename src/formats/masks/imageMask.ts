import type { DatasetPath } from "../../model/datasetPath.ts";

/** A file of a drop that is a mask of an image rather than an image. */
export interface ImageMask {
  readonly path: DatasetPath;
  /** The image; absent for a mask among others whose own image is missing. */
  readonly image?: DatasetPath;
  /** Its folder or name is that of a mask; false where only the few values of the pixels show it. */
  readonly isNamed: boolean;
  /** It, or others like it, have the few values of masks, or are grey JPEG files of images with colours; false where that is not known. */
  readonly isDecoded: boolean;
}
