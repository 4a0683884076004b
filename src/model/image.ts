import { z } from "zod";

/** What the first bytes of a file say it is. `unknown` is everything that is not a picture. */
export const imageKind = z.enum(["jpeg", "png", "gif", "webp", "bmp", "tiff", "heic", "avif", "jp2", "svg", "unknown"]);
export type ImageKind = z.infer<typeof imageKind>;

/**
 * What an image's header says: pixel size as stored, and the EXIF orientation 1 to 8 (1 = upright). For 5 to 8 the upright picture has
 * width and height swapped. A size is absent when the header does not tell it.
 */
export const imageInfo = z.object({
  kind: imageKind,
  width: z.number().int().positive().optional(),
  height: z.number().int().positive().optional(),
  orientation: z.number().int().min(1).max(8),
  /** The file holds several frames or pages (animation, multi-page TIFF); only the first is shown. Absent when the header does not tell. */
  multiFrame: z.boolean().optional(),
});
export type ImageInfo = z.infer<typeof imageInfo>;

/** The size of the picture as a person sees it: stored size, turned by its EXIF orientation. */
export function uprightSize(info: ImageInfo): { width: number; height: number } | undefined {
  if (info.width === undefined || info.height === undefined) return undefined;
  return info.orientation >= 5
    ? { width: info.height, height: info.width }
    : { width: info.width, height: info.height };
}
