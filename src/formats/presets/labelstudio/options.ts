import { z } from "zod";

/** The options of Label Studio. */
export const labelStudioOptions = z.object({
  annotation: z
    .enum(["best", "first", "all"])
    .default("best")
    .meta({
      title: "Tasks with several annotations",
      description:
        "Which annotations are imported when several people annotated a task. Skipped annotations are never imported.",
      labels: {
        best: "The one marked as ground truth, otherwise the latest",
        first: "The earliest",
        all: "All of them",
      },
    }),
  predictions: z
    .enum(["leaveOut", "add"])
    .default("leaveOut")
    .meta({
      title: "Predictions of models",
      description: "Predictions are made by models, annotations by people.",
      labels: { leaveOut: "Import annotations only", add: "Also import the latest prediction of each task" },
    }),
});
/** The options of Label Studio. */
export type LabelStudioOptions = z.infer<typeof labelStudioOptions>;
