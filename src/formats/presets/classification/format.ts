import type { DatasetFormat } from "../../format.ts";
import { tablesInOptions } from "../../read/columnMapping.ts";
import { detectClassification } from "./detect.ts";
import { classificationLosses } from "./losses.ts";
import { type ClassificationOptions, classificationOptions } from "./options.ts";
import { readClassification } from "./read.ts";
import { writeClassification } from "./write.ts";

/** Classification: classes of whole images, by folders, tables or lists. */
export const classificationFormat: DatasetFormat<ClassificationOptions> = {
  preset: 10,
  slug: "classification",
  title: "Classification",
  description: "Classes of whole images, by folders, tables or lists. They are imported as tags.",
  shapes: [
    "train/\n  cat/photo1.jpg\n  dog/photo2.jpg\nval/\n  cat/photo3.jpg\n  dog/photo4.jpg",
    "train/\n  _classes.csv\n  photo1.jpg\nvalid/\n  _classes.csv\n  photo2.jpg",
    "labels.csv\nimages/\n  photo1.jpg\n  photo2.jpg",
    "train.txt\nsynsets.txt\nn01440764/photo1.jpg\nn01443537/photo2.jpg",
  ],
  options: classificationOptions,
  filesInOptions: tablesInOptions,
  detect: detectClassification,
  // A class may be named like a mask, and images of all classes may have the same names.
  keepsMask: ({ isNamed, isDecoded }) => !(isNamed && isDecoded),
  read: readClassification,
  write: writeClassification,
  losses: classificationLosses,
};
