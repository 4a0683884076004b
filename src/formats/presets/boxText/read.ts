import type { DatasetPath } from "../../../model/datasetPath.ts";
import type { Figure } from "../../../model/figure.ts";
import { type ImageInfo, uprightSize } from "../../../model/image.ts";
import { count } from "../../../model/plural.ts";
import type { Tag } from "../../../model/tag.ts";
import { Declarations } from "../../classes/declarations.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import { meaningTexts, otherUnits, sidesOf } from "../../geometry/boxMeaning.ts";
import type { Size } from "../../geometry/rules.ts";
import { datasetByFolder } from "../../images/labelFolders.ts";
import { pairLabels } from "../../images/pairLabels.ts";
import { countLabelLines, type LineContent, type LineReader, readLabelLines } from "../../read/labelLines.ts";
import { type LabelContent, notALabelFile, readLabelFiles, sortByKind } from "../../read/readLabelFiles.ts";
import type { Finding } from "../../report/finding.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { liesAmongLabels, sortTexts } from "./labelFiles.ts";
import { type BoxLine, parseBoxLine } from "./line.ts";
import type { BoxTextOptions } from "./options.ts";
import { type RowRules, reversed, weighRows } from "./weighRows.ts";

const PIXEL: Size = { width: 1, height: 1 };

/** Reads box text, image by image. */
export async function* readBoxText(
  tree: SourceTree,
  { root, options, signal }: ReadContext<BoxTextOptions>,
): AsyncGenerator<ReadEvent, void, undefined> {
  const { images, texts, others } = sortByKind(tree.files, root === "" ? "" : `${root}/`);
  const sorted = sortTexts(texts);
  for (const path of others) yield fileEvent(path, "skipped", skipReason.notPartOfDataset);
  for (const path of sorted.others) yield fileEvent(path, "skipped", skipReason.notALabelFile);
  yield* reportDetections(sorted.detections);
  const pairs = pairLabels(
    images.map((image) => image.path),
    sorted.labels,
  );
  const rules = await weighRows(tree, pairs, options, signal);
  yield* reportGuesses(rules, options);
  const declarations = new Declarations("rectangle");
  const dataset = {
    tree,
    images,
    pairs,
    datasetOf: (image: DatasetPath) => datasetByFolder(image, root),
    understand: (label: DatasetPath, text: string, info: ImageInfo) =>
      understand(label, text, uprightSize(info), rules, declarations),
    countObjects: (text: string) => countLabelLines(text, (line) => parseBoxLine(line, rules.hasConfidence)),
    isLabelPath: liesAmongLabels,
  };
  yield* readLabelFiles(dataset, signal);
}

function* reportDetections(detections: readonly DatasetPath[]): Generator<ReadEvent> {
  const [first] = detections;
  if (first === undefined) return;
  yield problemEvent({
    code: "predictions_left_out",
    path: first,
    message: `${count(detections.length, "file contains", "files contain")} results of a detector beside the labels.`,
    action: "They are skipped. To import them, drop them with the images and without the labels.",
  });
  for (const path of detections) yield fileEvent(path, "skipped", skipReason.predictions);
}

/** Reports what the numbers of all boxes decided against the usual form. */
function* reportGuesses(
  { meaning, isReversed, isNormalized }: RowRules,
  options: BoxTextOptions,
): Generator<ReadEvent> {
  const guesses: string[] = [];
  if (isReversed) guesses.push("right, bottom, left, top");
  else if (options.box === "auto" && meaning !== "corners") guesses.push(meaningTexts[meaning]);
  if (options.units === "auto" && isNormalized) guesses.push("normalized");
  if (guesses.length === 0) return;
  yield problemEvent({
    code: "columns_guessed",
    message: "The numbers of most boxes do not fit as left, top, right, bottom in pixels.",
    action: `They are read as ${guesses.join(", ")}. The reading options can change that.`,
  });
}

function understand(
  path: DatasetPath,
  text: string,
  size: Size | undefined,
  rules: RowRules,
  declarations: Declarations,
): LabelContent {
  const unit = rules.isNormalized ? size : PIXEL;
  if (unit === undefined) {
    return notALabelFile(path, "The coordinates are relative to the size of the image, which is not known.");
  }
  const reader: LineReader<BoxLine> = {
    lineName: "a class and the four numbers of a box",
    parse: (line) => parseBoxLine(line, rules.hasConfidence),
    contentOf: (line) => contentOf(line, rules, unit),
    *declare(figure) {
      yield* declarations.declareClass(figure.class);
      for (const { name, value } of figure.tags) {
        const valueType = value === undefined ? "none" : "any_number";
        yield* declarations.declareTag(name, valueType, { appliesTo: "objectsOnly" });
      }
    },
  };
  return readLabelLines(path, text, size, reader);
}

function contentOf({ title, numbers, confidence, isDifficult }: BoxLine, rules: RowRules, unit: Size): LineContent {
  const odd = otherUnits(numbers, rules);
  if (odd !== undefined) return { findings: [odd] };
  const [x1, y1, x2, y2] = sidesOf(rules.isReversed ? reversed(numbers) : numbers, rules.meaning);
  const isSwapped = x1 > x2 || y1 > y2;
  const tags: Tag[] = [];
  if (isDifficult) tags.push({ name: "difficult" });
  if (confidence !== undefined) tags.push({ name: "confidence", value: confidence });
  const figure: Figure = {
    class: title,
    geometry: {
      type: "rectangle",
      left: Math.min(x1, x2) * unit.width,
      top: Math.min(y1, y2) * unit.height,
      right: Math.max(x1, x2) * unit.width,
      bottom: Math.max(y1, y2) * unit.height,
    },
    tags,
  };
  return isSwapped ? { figure, findings: [swapped(numbers)] } : { figure };
}

function swapped(numbers: readonly number[]): Finding {
  const message = `The corners of the box ${numbers.join(", ")} are swapped, unlike those of most boxes.`;
  return { code: "corners_swapped", severity: "warning", message, action: "The corners are put in order." };
}
