import { z } from "zod";

/** The options of mask PNGs. */
export const masksOptions = z.object({
  classMap: z.string().max(1_000_000).default("").meta({
    title: "Classes",
    description:
      "One per line: a value or a colour, then the name, such as `1 road` or `128 64 128 road`. Replaces the class list of the dataset.",
    multiline: true,
  }),
  values: z
    .enum(["auto", "classes", "instances", "trimap"])
    .default("auto")
    .meta({
      title: "Values of the masks",
      labels: {
        auto: "Guessed from the masks",
        classes: "Classes",
        instances: "Single objects",
        trimap: "Foreground, background and border (1, 2, 3)",
      },
    }),
  background: z.string().max(40).default("").meta({
    title: "Background",
    description:
      "Its value or colour, such as 0 or 0 0 0, or `none`. If empty, the class list decides; without a class list it is 0.",
  }),
  unlabelled: z
    .enum(["leaveOut", "keep"])
    .default("leaveOut")
    .meta({
      title: "Void",
      description: "Pixels that are not labels: the value 255, and classes named void, ignore or unlabelled.",
      labels: { leaveOut: "Skip them", keep: "Import them as a class" },
    }),
  objects: z
    .enum(["classes", "parts"])
    .default("classes")
    .meta({
      title: "Objects",
      labels: { classes: "One for each class of an image", parts: "One for each connected part" },
    }),
});
/** The options of mask PNGs. */
export type MasksOptions = z.infer<typeof masksOptions>;
