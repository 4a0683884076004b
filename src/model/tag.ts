import { z } from "zod";

/** The values that a tag may have, by their names in the Supervisely format. */
export const tagValueType = z.enum(["none", "any_number", "any_string", "oneof_string", "date"]);

/** A tag that a project defines. */
export const tagDef = z.object({
  name: z.string(),
  valueType: tagValueType,
  /** The values to choose from, for `oneof_string`. */
  values: z.array(z.string()).optional(),
  /** `#RRGGBB`. */
  color: z.string(),
  appliesTo: z.enum(["all", "imagesOnly", "objectsOnly"]),
  /** Fields that the product does not use, unchanged. */
  extra: z.record(z.string(), z.unknown()).optional(),
});
/** A tag that a project defines. */
export type TagDef = z.infer<typeof tagDef>;

/** A statement about an image or an object. A tag of type `none` has no `value`. */
export const tag = z.object({
  name: z.string(),
  value: z.union([z.string(), z.number()]).optional(),
  extra: z.record(z.string(), z.unknown()).optional(),
});
/** A statement about an image or an object. */
export type Tag = z.infer<typeof tag>;
