import { z } from "zod";

/** What a person may choose about MOT sequences. */
export const motOptions = z.object({
  origin: z.enum(["zero", "one"]).default("zero").meta({
    title: "The first pixel of a frame",
    description:
      "zero: x and y are taken as they stand, as most tools write them. one: the first pixel is (1, 1), as MOTChallenge itself counts; x and y are moved by one pixel.",
  }),
  predictions: z.enum(["leaveOut", "add"]).default("leaveOut").meta({
    title: "Detections in det/det.txt",
    description:
      "leaveOut: they are results of a detector and no labels. add: they become objects with the tag prediction.",
  }),
});
export type MotOptions = z.infer<typeof motOptions>;
