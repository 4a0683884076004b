import { z } from "zod";
import { geometry } from "./geometry.ts";
import { tag } from "./tag.ts";

/**
 * An object of an image. One annotation of the source gives exactly one figure.
 *
 * @example
 * const car: Figure = { class: "car", geometry: { type: "rectangle", left: 0, top: 0, right: 8, bottom: 4 }, tags: [] };
 */
export const figure = z.object({
  /** Title of its class. */
  class: z.string(),
  geometry,
  tags: z.array(tag),
  description: z.string().optional(),
  /** Figures of one image with the same group belong together, such as a person and its keypoints. */
  group: z.string().optional(),
  /** Fields of the source that the product does not use, unchanged. */
  extra: z.record(z.string(), z.unknown()).optional(),
});
/** An object of an image. */
export type Figure = z.infer<typeof figure>;
