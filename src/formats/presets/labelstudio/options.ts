import { z } from "zod";

/** What a person may choose about a Label Studio export. */
export const labelStudioOptions = z.object({
  annotation: z.enum(["best", "first", "all"]).default("best").meta({
    title: "When several people annotated a task",
    description:
      "best: the annotation that is marked as ground truth, else the latest one. first: the earliest one. all: the objects of all of them. Skipped annotations are never taken.",
  }),
  predictions: z.enum(["leaveOut", "add"]).default("leaveOut").meta({
    title: "Predictions of models",
    description: "leaveOut: only what people drew is taken. add: the latest prediction of each task as well.",
  }),
});
export type LabelStudioOptions = z.infer<typeof labelStudioOptions>;
