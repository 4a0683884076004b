import { z } from "zod";

/** Options for what the files do not state. */
export const vocOptions = z.object({
  pixels: z
    .enum(["continuous", "oneBased"])
    .default("continuous")
    .meta({
      title: "Coordinates of boxes",
      description:
        "Most tools write continuous coordinates. The original Pascal VOC counts pixels from 1 and includes the last one; xmin and ymin are then moved by one pixel.",
      labels: { continuous: "Unchanged", oneBased: "Pixels counted from 1" },
    }),
});
/** The options of the Pascal VOC preset. */
export type VocOptions = z.infer<typeof vocOptions>;
