import { z } from "zod";

/**
 * The shape that a class declares, in Supervisely's words. Shapes that are not listed there (3D, multispectral) are kept as `other` with
 * their own word in `extra.shape`.
 */
export const classShape = z.enum([
  "any",
  "point",
  "rectangle",
  "rotatedRectangle",
  "polygon",
  "multipart",
  "bitmap",
  "polyline",
  "graph",
  "other",
]);
export type ClassShape = z.infer<typeof classShape>;

/** A class that objects belong to. Its title is kept exactly as the dataset spells it and is compared byte for byte. */
export const classDef = z.object({
  title: z.string(),
  shape: classShape,
  /** `#RRGGBB`. */
  color: z.string(),
  description: z.string().optional(),
  /** Fields that the product does not use (hotkey, geometry_config ...), word for word, so that a round trip loses nothing. */
  extra: z.record(z.string(), z.unknown()).optional(),
});
export type ClassDef = z.infer<typeof classDef>;
