import { z } from "zod";

/** Choices for label files as a trainer needs them: rows of one kind. */
export const yoloWriteOptions = z.object({
  rows: z
    .enum(["auto", "boxes", "polygons", "rotated", "poses"])
    .default("auto")
    .meta({
      title: "Rows of the label files",
      description:
        "A trainer takes rows of one kind. By default, keypoints give poses, oriented bounding boxes give oriented rows, and otherwise the kind that most objects have decides.",
      labels: {
        auto: "Decide by the objects",
        boxes: "Boxes",
        polygons: "Polygons; boxes as their four corners",
        rotated: "Oriented bounding boxes",
        poses: "Poses",
      },
    }),
  withoutKeypoints: z
    .enum(["zeros", "skip"])
    .default("zeros")
    .meta({
      title: "Objects without keypoints, among poses",
      description:
        "A row of a pose has all keypoints. The ones of an object without keypoints can be written as zeros.",
      labels: { zeros: "Write their boxes with zeros", skip: "Do not write them" },
    }),
  confidence: z.boolean().default(false).meta({
    title: "Write confidences",
    description:
      "Each row ends with the confidence when every object has one, as in the predictions of a model. Trainers do not read such rows.",
  }),
});
/** The choices for an export as YOLO. */
export type YoloWriteOptions = z.infer<typeof yoloWriteOptions>;
