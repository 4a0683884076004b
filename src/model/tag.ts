import { z } from "zod";

/** What values a tag may take; the words are Supervisely's. */
export const tagValueType = z.enum(["none", "any_number", "any_string", "oneof_string", "date"]);
export type TagValueType = z.infer<typeof tagValueType>;

/** A kind of tag that a project knows. `extra` keeps fields that the product does not use, word for word. */
export const tagDef = z.object({
  name: z.string(),
  valueType: tagValueType,
  /** The words to choose from, for `oneof_string`. */
  values: z.array(z.string()).optional(),
  color: z.string(),
  appliesTo: z.enum(["all", "imagesOnly", "objectsOnly"]),
  extra: z.record(z.string(), z.unknown()).optional(),
});
export type TagDef = z.infer<typeof tagDef>;

/** A tag on an image or an object. No `value` for a tag of type `none`. */
export const tag = z.object({
  name: z.string(),
  value: z.union([z.string(), z.number()]).optional(),
  extra: z.record(z.string(), z.unknown()).optional(),
});
export type Tag = z.infer<typeof tag>;
