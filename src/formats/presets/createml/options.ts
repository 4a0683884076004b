import { z } from "zod";

/** Options for what Create ML files do not state. */
export const createMlOptions = z.object({
  anchor: z
    .enum(["center", "topLeft"])
    .default("center")
    .meta({
      title: "Position of x and y",
      description: "Create ML writes the centre of a bounding box. Some tools write its top left corner instead.",
      labels: { center: "The centre of the box", topLeft: "The top left corner of the box" },
    }),
});
/** The options of the Create ML preset. */
export type CreateMlOptions = z.infer<typeof createMlOptions>;
