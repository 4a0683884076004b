import type { DatasetFormat } from "../../format.ts";
import { detectVoc } from "./detect.ts";
import { isImageSet, isVocMask } from "./layout.ts";
import { vocLosses } from "./losses.ts";
import { type VocOptions, vocOptions } from "./options.ts";
import { readVoc } from "./read.ts";
import { writeVoc } from "./write.ts";
import { vocWriteOptions } from "./writeOptions.ts";

/** Pascal VOC: an XML file for each image with boxes and parts, masks as PNG, lists of images as splits. */
export const vocFormat: DatasetFormat<VocOptions> = {
  preset: 5,
  slug: "voc",
  title: "Pascal VOC",
  description: "One XML file for each image with boxes, polygons and parts; masks as PNG; lists of images as splits.",
  shapes: [
    "Annotations/photo1.xml\nJPEGImages/photo1.jpg\nImageSets/\n  Main/train.txt\nSegmentationClass/photo1.png\nSegmentationObject/photo1.png",
    "train/\n  photo1.jpg\n  photo1.xml\nvalid/\n  photo2.jpg\n  photo2.xml",
    "images/photo1.jpg\nannotations/photo1.xml",
  ],
  options: vocOptions,
  detect: detectVoc,
  keepsMask: ({ path }) => isVocMask(path),
  keepsSplitList: (path) => isImageSet(path),
  read: readVoc,
  writeOptions: vocWriteOptions,
  write: writeVoc,
  losses: vocLosses,
};
