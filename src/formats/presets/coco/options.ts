import { z } from "zod";

/** Options for what COCO files do not state. */
export const cocoOptions = z.object({
  rings: z
    .enum(["parts", "holes"])
    .default("parts")
    .meta({
      title: "Rings inside other rings",
      description:
        "COCO polygons have no holes: the rings of an object are its parts. Some tools write holes as rings nevertheless.",
      labels: { parts: "Parts of the object", holes: "Holes in the object" },
    }),
});
/** The options of the COCO preset. */
export type CocoOptions = z.infer<typeof cocoOptions>;
