import type { Figure } from "../../../model/figure.ts";
import type { Tag, TagDef } from "../../../model/tag.ts";
import { CONFIDENCE_RENAMED, confidenceOf } from "../../classes/confidence.ts";
import { generatedColor } from "../../classes/generatedColor.ts";
import { definitionLosses, groupedObjects } from "../../export/definitionLosses.ts";
import { boxLoss } from "../../export/figureBox.ts";
import { CLASS_WORDS, labelFolderLosses } from "../../export/labelFiles.ts";
import { LOST } from "../../export/lossSentences.ts";
import { frameLosses } from "../../export/uprightFrame.ts";
import type { ImageContent, LossFinder, ProjectHead, ReportLoss } from "../../format.ts";
import { kittiPlaces } from "./places.ts";
import { typeWord } from "./write.ts";

/** The tags that have a column. */
const COLUMNS = ["truncated", "occluded", "confidence"];

/** Reports what `writeKitti` cannot hold. */
export function kittiLosses(project: ProjectHead, report: ReportLoss): LossFinder {
  const ofFolders = labelFolderLosses(project, kittiPlaces(project), report);
  const ofDefinitions = definitionLosses(project, report, {
    class: ({ title }, { geometries }) => (geometries.has(title) ? { title, shape: "rectangle" } : undefined),
    classesInOrderOfUse: true,
    tag: ({ name }, { tags }) => (COLUMNS.includes(name) && tags.has(name) ? columnTag(name) : undefined),
  });
  return {
    image(image) {
      ofFolders.image(image);
      ofDefinitions.image(image);
      for (const sentence of lossesOfImage(image)) report(sentence);
      report("Groups of objects are lost.", groupedObjects(image.figures));
      for (const figure of image.figures) for (const sentence of lossesOfObject(figure)) report(sentence);
    },
    end() {
      ofFolders.end();
      ofDefinitions.end();
    },
  };
}

function columnTag(name: string): TagDef {
  return { name, valueType: "any_number", color: generatedColor(name), appliesTo: "objectsOnly" };
}

function* lossesOfImage(image: ImageContent): Generator<string> {
  if (image.tags.length > 0) yield "Tags of images are lost.";
  if (image.description) yield LOST.imageDescriptions;
  if (image.meta !== undefined || image.extra !== undefined) yield "Metadata and other fields of images are lost.";
  yield* frameLosses(image);
}

function* lossesOfObject(figure: Figure): Generator<string> {
  if (figure.description) yield LOST.objectDescriptions;
  if (figure.class !== typeWord(figure.class)) yield CLASS_WORDS;
  if (Object.keys(figure.extra ?? {}).some((key) => key !== "kitti")) yield LOST.objectFields;
  if (figure.tags.some((tag) => tag.extra !== undefined)) yield LOST.tagFields;
  const confidence = confidenceOf(figure.tags)?.name;
  const others = figure.tags.filter((tag) => !isMark(figure, tag) && tag.name !== confidence);
  if (confidence !== undefined && !COLUMNS.includes(confidence)) yield CONFIDENCE_RENAMED;
  if (others.some((tag) => !COLUMNS.includes(tag.name))) yield "Tags of objects without a column are lost.";
  if (others.some((tag) => COLUMNS.includes(tag.name) && !isColumn(tag)))
    yield "Tags with a column become positive numbers, `occluded` a whole one, or are lost.";
  const loss = boxLoss(figure);
  if (loss !== undefined) yield loss;
}

/** The tag that follows from the class. */
function isMark(figure: Figure, tag: Tag): boolean {
  return figure.class === "DontCare" && tag.name === "ignore" && tag.value === undefined;
}

/** True for a number that is read again; 0 stands for "no tag", and readers take `occluded` for an integer. */
function isColumn({ name, value }: Tag): boolean {
  if (typeof value !== "number" || name === "confidence") return false;
  return value > 0 && (name !== "occluded" || Number.isInteger(value));
}
