import { z } from "zod";

/** Choices where COCO files are ambiguous. */
export const cocoOptions = z.object({
  rings: z
    .enum(["parts", "holes"])
    .default("parts")
    .meta({
      title: "A ring inside another ring",
      description:
        "COCO polygons have no holes: rings of one object are its parts. Some tools write holes as rings all the same.",
      labels: { parts: "Is a part of the object", holes: "Is a hole in the object" },
    }),
});
export type CocoOptions = z.infer<typeof cocoOptions>;
