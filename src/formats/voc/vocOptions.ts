import { z } from "zod";

/** What the files do not say about themselves. */
export const vocOptions = z.object({
  pixels: z.enum(["continuous", "oneBased"]).default("continuous").meta({
    title: "Coordinates of boxes",
    description:
      "continuous: as they stand, which is what most tools write. oneBased: pixels counted from 1 with the last one inside, as the original Pascal VOC has them; xmin and ymin move by one pixel.",
  }),
});
export type VocOptions = z.infer<typeof vocOptions>;
