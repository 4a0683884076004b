import type { DatasetPath } from "../../../model/datasetPath.ts";
import type { Figure } from "../../../model/figure.ts";
import { type ImageInfo, uprightSize } from "../../../model/image.ts";
import type { Tag } from "../../../model/tag.ts";
import { Declarations } from "../../classes/declarations.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import { datasetByFolder } from "../../images/labelFolders.ts";
import { pairLabels } from "../../images/pairLabels.ts";
import { countLabelLines, type LineReader, readLabelLines } from "../../read/labelLines.ts";
import { readLabelFiles, sortByKind } from "../../read/readLabelFiles.ts";
import { fileEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { isSensorData, liesInLabel2 } from "./detect.ts";
import { type KittiObject, parseKittiLine } from "./line.ts";

/** Regions that are not labelled; the benchmark ignores detections in them. */
const IGNORED_TYPE = "DontCare";

/** Reads KITTI, image by image. */
export async function* readKitti(
  tree: SourceTree,
  { root, signal }: ReadContext<unknown>,
): AsyncGenerator<ReadEvent, void, undefined> {
  for (const { path } of tree.files) if (isSensorData(path)) yield fileEvent(path, "skipped", skipReason.sensorData);
  const files = tree.files.filter(({ path }) => !isSensorData(path));
  const { images, texts, others } = sortByKind(files, root === "" ? "" : `${root}/`);
  for (const path of others) yield fileEvent(path, "skipped", skipReason.notPartOfDataset);
  const pairs = pairLabels(
    images.map((image) => image.path),
    texts,
  );
  const lines = kittiLines(new Declarations("rectangle"));
  const dataset = {
    tree,
    images,
    pairs,
    datasetOf: (image: DatasetPath) => datasetByFolder(image, root),
    understand: (label: DatasetPath, text: string, info: ImageInfo) =>
      readLabelLines(label, text, uprightSize(info), lines),
    countObjects: (text: string) => countLabelLines(text, parseKittiLine),
    isLabelPath: liesInLabel2,
  };
  yield* readLabelFiles(dataset, signal);
}

function kittiLines(declarations: Declarations): LineReader<KittiObject> {
  return {
    lineName: "a type and 14 numbers",
    parse: parseKittiLine,
    contentOf: (object) => ({ figure: figureOf(object) }),
    *declare(figure) {
      yield* declarations.declareClass(figure.class);
      for (const { name, value } of figure.tags) {
        const valueType = value === undefined ? "none" : "any_number";
        yield* declarations.declareTag(name, valueType, { appliesTo: "objectsOnly" });
      }
    },
  };
}

function figureOf({ type, truncated, occluded, box, space, score }: KittiObject): Figure {
  const [x1, y1, x2, y2] = box;
  const tags: Tag[] = [];
  if (truncated > 0) tags.push({ name: "truncated", value: truncated });
  if (occluded > 0) tags.push({ name: "occluded", value: occluded });
  if (type === IGNORED_TYPE) tags.push({ name: "ignore" });
  if (score !== undefined) tags.push({ name: "confidence", value: score });
  return {
    class: type,
    geometry: {
      type: "rectangle",
      left: Math.min(x1, x2),
      top: Math.min(y1, y2),
      right: Math.max(x1, x2),
      bottom: Math.max(y1, y2),
    },
    tags,
    ...(Object.keys(space).length > 0 && { extra: { kitti: space } }),
  };
}
