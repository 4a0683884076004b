import { z } from "zod";

/** What masks do not say about themselves. */
export const masksOptions = z.object({
  classMap: z.string().max(1_000_000).default("").meta({
    title: "Classes",
    description:
      "One per line: a value or a colour, and the name, such as `1 road` or `128 64 128 road`. Used instead of the dataset's own list.",
    multiline: true,
  }),
  values: z
    .enum(["auto", "classes", "instances", "trimap"])
    .default("auto")
    .meta({
      title: "Values of the masks",
      labels: {
        auto: "Decide by the masks",
        classes: "Are classes",
        instances: "Are single objects",
        trimap: "Are foreground, background and border (1, 2, 3)",
      },
    }),
  background: z.string().max(40).default("").meta({
    title: "Background",
    description:
      "Its value or colour, such as 0 or 0 0 0, or `none`. Left empty, the list of classes decides, else it is 0.",
  }),
  unlabelled: z
    .enum(["leaveOut", "keep"])
    .default("leaveOut")
    .meta({
      title: "Void",
      description: "Pixels that do not count: 255, and classes called void, ignore or unlabelled.",
      labels: { leaveOut: "Leave out", keep: "Keep as a class" },
    }),
  objects: z
    .enum(["classes", "parts"])
    .default("classes")
    .meta({
      title: "Objects",
      labels: { classes: "One for each class of an image", parts: "One for each part that hangs together" },
    }),
});
export type MasksOptions = z.infer<typeof masksOptions>;
