import { z } from "zod";
import { geometry } from "./geometry.ts";
import { tag } from "./tag.ts";

/** One annotated object. One source annotation gives exactly one figure. */
export const figure = z.object({
  /** Title of its class. */
  class: z.string(),
  geometry,
  tags: z.array(tag),
  description: z.string().optional(),
  /** Figures of one image with the same group belong together (a person and its key points). */
  group: z.string().optional(),
  /** Source fields that the product does not use, word for word. */
  extra: z.record(z.string(), z.unknown()).optional(),
});
export type Figure = z.infer<typeof figure>;
