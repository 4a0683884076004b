import { z } from "zod";
import type { DatasetFormat } from "../../format.ts";
import { detectLabelme } from "./detect.ts";
import { labelmeLosses } from "./losses.ts";
import { readLabelme } from "./read.ts";
import { writeLabelme } from "./write.ts";

const options = z.object({});

/** LabelMe: a JSON file per image with polygons, boxes, lines, points, circles and masks. */
export const labelmeFormat: DatasetFormat<z.infer<typeof options>> = {
  preset: 6,
  slug: "labelme",
  title: "LabelMe",
  description: "A JSON file per image: polygons, boxes, lines, points, circles and masks.",
  shapes: ["photo1.jpg\nphoto1.json", "train/\n  photo1.jpg\n  photo1.json\nval/\n  photo2.jpg\n  photo2.json"],
  options,
  detect: detectLabelme,
  read: readLabelme,
  write: writeLabelme,
  losses: labelmeLosses,
};
