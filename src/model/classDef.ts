import { z } from "zod";

/**
 * The shape that a class declares, by its name in the Supervisely format. A shape that is not in this list (3D, multispectral) is `other`,
 * and `extra.shape` keeps its name.
 */
const classShape = z.enum([
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
/** The shape that a class declares. */
export type ClassShape = z.infer<typeof classShape>;

/** What an object is, such as "car". */
export const classDef = z.object({
  /** Exactly as the dataset spells it. Titles are compared byte for byte. */
  title: z.string(),
  shape: classShape,
  /** `#RRGGBB`. */
  color: z.string(),
  description: z.string().optional(),
  /** Fields that the product does not use (hotkey, geometry_config ...), unchanged, so that a round trip loses nothing. */
  extra: z.record(z.string(), z.unknown()).optional(),
});
/** What an object is, such as "car". */
export type ClassDef = z.infer<typeof classDef>;
