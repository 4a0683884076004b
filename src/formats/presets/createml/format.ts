import type { DatasetFormat } from "../../format.ts";
import { detectCreateMl } from "./detect.ts";
import { createMlLosses } from "./losses.ts";
import { type CreateMlOptions, createMlOptions } from "./options.ts";
import { readCreateMl } from "./read.ts";
import { writeCreateMl } from "./write.ts";

/** Create ML: a JSON list of images, each with its bounding boxes. */
export const createMlFormat: DatasetFormat<CreateMlOptions> = {
  preset: 15,
  slug: "createml",
  title: "Create ML",
  description: "One JSON list for each folder: images with their bounding boxes, as Apple's Create ML reads them.",
  shapes: [
    "train/\n  _annotations.createml.json\n  photo1.jpg\nvalid/\n  _annotations.createml.json\n  photo2.jpg",
    "annotations.json\nphoto1.jpg\nphoto2.jpg",
  ],
  options: createMlOptions,
  detect: detectCreateMl,
  read: readCreateMl,
  write: writeCreateMl,
  losses: createMlLosses,
};
