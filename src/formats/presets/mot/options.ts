import { z } from "zod";

/** The options of MOT. */
export const motOptions = z.object({
  origin: z
    .enum(["zero", "one"])
    .default("zero")
    .meta({
      title: "Coordinates of the first pixel",
      description: "Most tools write 0-based coordinates. MOTChallenge itself counts from (1, 1).",
      labels: { zero: "(0, 0): coordinates are used as they are", one: "(1, 1): one pixel is subtracted from x and y" },
    }),
  predictions: z
    .enum(["leaveOut", "add"])
    .default("leaveOut")
    .meta({
      title: "Detections in det/det.txt",
      description: "These boxes are the results of a detector, not labels.",
      labels: { leaveOut: "Skip them", add: "Import them as objects with the tag prediction" },
    }),
});
/** The options of MOT. */
export type MotOptions = z.infer<typeof motOptions>;
