// What the page uses of the formats. Nothing here reaches the registry (`index.ts`), which brings every reader: what needs a reader runs in
// a worker and imports the registry itself. `readDataset` alone loads it, late, to name the nearest format of a file that was not read.

/** Reads an annotation as the project stores it (Supervisely JSON): one object, and the tags of an image. */
export { objectToFigure, readTags } from "./annotation/objectToFigure.ts";
/** What a choice of classes does to each class, as the report states it. */
export { choiceProblems, unknownChoices } from "./classes/choiceReport.ts";
/** Renames, merges and excludes classes as a person chose. */
export { ClassChoices, type ClassTitles } from "./classes/classChoices.ts";
/** The colour of a class or tag that has none. */
export { generatedColor } from "./classes/generatedColor.ts";
/** Masks as they are stored in annotations: decode, encode, and read the size alone. */
export { decodeMask, encodeMask, type Mask, maskSize } from "./codecs/bitmap.ts";
/** What detection decides about a drop. */
export type { Verdict } from "./detect/detect.ts";
/** The slug of the preset that takes any image. */
export { PLAIN_IMAGES } from "./detect/plainImages.ts";
/** A format, its claim on a drop, and what reading a drop yields. */
export type { DatasetFormat, Detection, EmbeddedImage, ImageEvent, ReadTable, SettledEvent } from "./format.ts";
/** The bounds of a geometry, and how labels are placed on an image that EXIF rotates. */
export { extent, framedOn, uprightMatrix } from "./geometry/rules.ts";
/** Images of a drop that are truncated, damaged or too large. */
export { isTooLarge, reportDamaged } from "./images/damagedImages.ts";
/** Files of a drop with the same content. */
export { reportDuplicates } from "./images/duplicateContent.ts";
/** The bytes of an image inside an annotation file. */
export { embeddedContent } from "./images/embeddedImage.ts";
/** Whether a file name is that of an image. */
export { isImageName } from "./images/imageFile.ts";
/** What is known of the bytes of images, those inside annotation files included. */
export { withEmbedded } from "./images/withEmbedded.ts";
/** A drop in memory, for tests. */
export { memoryTree } from "./memoryTree.ts";
/** What the columns of a table can be, and whether a choice of them is complete. */
export {
  type ColumnRule,
  describeFault,
  faultOfMeanings,
  IGNORE,
  IMAGE,
  type MappingFault,
  type Meanings,
} from "./read/columnRule.ts";
/** Reads a drop with one format and the choices of a person. */
export { type DatasetChoices, parseFormatOptions, readDataset } from "./readDataset.ts";
/** The number of annotations that a problem reports because their image is not in the drop. */
export { annotationsWithoutImage } from "./report/annotationsWithoutImage.ts";
/** The files of a drop as readers see them. */
export type { SourceTree } from "./sourceTree.ts";
/** The text of a file and its lines, decoded as the readers do. */
export { decodeText, linesOf } from "./text/text.ts";
