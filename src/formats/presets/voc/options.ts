import { z } from "zod";

/** What the files do not say about themselves. */
export const vocOptions = z.object({
  pixels: z
    .enum(["continuous", "oneBased"])
    .default("continuous")
    .meta({
      title: "Coordinates of boxes",
      description:
        "Most tools write places between pixels. The original Pascal VOC counts pixels from 1, with the last one inside: xmin and ymin then move by one pixel.",
      labels: { continuous: "As they stand", oneBased: "Pixels counted from 1" },
    }),
});
export type VocOptions = z.infer<typeof vocOptions>;
