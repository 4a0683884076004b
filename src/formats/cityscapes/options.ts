import { z } from "zod";

/** What the files do not say about themselves. */
export const cityscapesOptions = z.object({
  datasets: z.enum(["splits", "cities"]).default("splits").meta({
    title: "Datasets",
    description: "splits: train, val and test. cities: one dataset for each city of a split, such as train/aachen.",
  }),
  labels: z.enum(["segments", "persons"]).default("segments").meta({
    title: "Labels of an image that has both",
    description: "segments: the outlines and masks of Cityscapes. persons: the boxes of CityPersons.",
  }),
});
export type CityscapesOptions = z.infer<typeof cityscapesOptions>;
