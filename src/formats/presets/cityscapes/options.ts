import { z } from "zod";

/** The options of Cityscapes. */
export const cityscapesOptions = z.object({
  datasets: z
    .enum(["splits", "cities"])
    .default("splits")
    .meta({ title: "Datasets", labels: { splits: "One for each split", cities: "One for each city of a split" } }),
  labels: z
    .enum(["segments", "persons"])
    .default("segments")
    .meta({
      title: "Labels of an image that has both kinds",
      labels: { segments: "Polygons and masks of Cityscapes", persons: "Boxes of CityPersons" },
    }),
});
/** The options of Cityscapes. */
export type CityscapesOptions = z.infer<typeof cityscapesOptions>;
