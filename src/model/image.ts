import { z } from "zod";

/** What the first bytes of a file are. `unknown` is everything that is not an image. */
export const imageKind = z.enum(["jpeg", "png", "gif", "webp", "bmp", "tiff", "heic", "avif", "jp2", "svg", "unknown"]);
/** What the first bytes of a file are. */
export type ImageKind = z.infer<typeof imageKind>;

/** What the header of an image file states. */
const imageInfo = z.object({
  kind: imageKind,
  /** Pixels as stored, before the EXIF orientation is applied. Absent when the header does not state the size. */
  width: z.number().int().positive().optional(),
  height: z.number().int().positive().optional(),
  /** EXIF orientation, 1 to 8. 1 is upright; 5 to 8 swap width and height. */
  orientation: z.number().int().min(1).max(8),
  /** Whether the file has several frames or pages (animation, multi-page TIFF); only the first is shown. Absent when the header does not state it. */
  multiFrame: z.boolean().optional(),
});
/** What the header of an image file states. */
export type ImageInfo = z.infer<typeof imageInfo>;

/**
 * Returns the upright size of an image in pixels: the stored size with its EXIF orientation applied; undefined when it is not known.
 *
 * @example
 * uprightSize({ kind: "jpeg", width: 640, height: 480, orientation: 6 }); // { width: 480, height: 640 }
 */
export function uprightSize(info: ImageInfo): { width: number; height: number } | undefined {
  if (info.width === undefined || info.height === undefined) return undefined;
  return info.orientation >= 5
    ? { width: info.height, height: info.width }
    : { width: info.width, height: info.height };
}
