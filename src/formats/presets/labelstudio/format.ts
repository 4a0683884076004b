import type { DatasetFormat } from "../../format.ts";
import { detectLabelStudio } from "./detect.ts";
import { labelStudioLosses } from "./losses.ts";
import { type LabelStudioOptions, labelStudioOptions } from "./options.ts";
import { readLabelStudio } from "./read.ts";
import { writeLabelStudio } from "./write.ts";

/** Label Studio: JSON with tasks, each an image with the annotations that people made. */
export const labelStudioFormat: DatasetFormat<LabelStudioOptions> = {
  preset: 12,
  slug: "labelstudio",
  title: "Label Studio",
  description: "JSON and JSON-MIN exports of Label Studio, with boxes, polygons, brushes, choices and texts.",
  shapes: [
    "project-1.json\nimages/\n  0a1b2c3d-photo1.jpg",
    "export/\n  project-1.json\n  label_config.xml\nphoto1.jpg",
    "completions/\n  1.json\n  2.json\nphoto1.jpg",
  ],
  options: labelStudioOptions,
  detect: detectLabelStudio,
  read: readLabelStudio,
  write: writeLabelStudio,
  losses: labelStudioLosses,
};
