import type { DatasetPath } from "../../../model/datasetPath.ts";
import type { Figure } from "../../../model/figure.ts";
import { type ImageInfo, uprightSize } from "../../../model/image.ts";
import type { Tag, TagDef } from "../../../model/tag.ts";
import { Declarations } from "../../classes/declarations.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import { settleGeometry } from "../../geometry/rules.ts";
import { datasetByFolder } from "../../images/labelFolders.ts";
import { pairLabels } from "../../images/pairLabels.ts";
import { type LabelContent, notALabelFile, readLabelFiles, sortByKind } from "../../read/labelFiles.ts";
import { LineProblems } from "../../report/lineProblems.ts";
import { fileEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { linesOf } from "../../text/text.ts";
import { liesInLabel2 } from "./detect.ts";
import { type KittiObject, parseKittiLine } from "./line.ts";

/** Regions that the labellers left out; detections there count neither for nor against. */
const IGNORED_TYPE = "DontCare";

const tagTypes: Record<string, TagDef["valueType"]> = {
  truncated: "any_number",
  occluded: "any_number",
  confidence: "any_number",
  ignore: "none",
};

/** Reads KITTI, image by image. */
export async function* readKitti(
  tree: SourceTree,
  { root, signal }: ReadContext<unknown>,
): AsyncGenerator<ReadEvent, void, undefined> {
  const { images, texts, others } = sortByKind(tree.files, root === "" ? "" : `${root}/`);
  for (const path of others) yield fileEvent(path, "skipped", skipReason.notPartOfDataset);
  const pairs = pairLabels(
    images.map((image) => image.path),
    texts,
  );
  const reader = new KittiReader();
  const dataset = {
    tree,
    images,
    pairs,
    datasetOf: (image: DatasetPath) => datasetByFolder(image, root),
    understand: (label: DatasetPath, text: string, info: ImageInfo) => reader.read(label, text, info),
    countObjects: (text: string) =>
      linesOf(text).filter((line) => line.trim() !== "" && parseKittiLine(line.trim()).ok).length,
    isLabelPath: liesInLabel2,
  };
  yield* readLabelFiles(dataset, signal);
}

/** Reads label files line by line; declares classes and tags when they first come. */
class KittiReader {
  readonly #words = new Declarations("rectangle");

  read(path: DatasetPath, text: string, info: ImageInfo): LabelContent {
    const problems = new LineProblems(path);
    const events: ReadEvent[] = [];
    const figures: Figure[] = [];
    let filled = 0;
    let used = 0;
    for (const [i, untrimmed] of linesOf(text).entries()) {
      const line = untrimmed.trim();
      if (line === "") continue;
      filled++;
      const parsed = parseKittiLine(line);
      if (!parsed.ok) {
        problems.add(i + 1, parsed.failure);
        continue;
      }
      used++;
      const figure = figureOf(parsed.value);
      const { geometry, finding } = settleGeometry(figure.geometry, uprightSize(info));
      if (finding !== undefined) problems.add(i + 1, finding);
      if (geometry === undefined) continue;
      events.push(...this.#declare(figure));
      figures.push({ ...figure, geometry });
    }
    if (used === 0 && filled > 0) {
      const message = `This is no label file: none of its ${filled} lines is a type and 14 numbers. ${problems.first?.message ?? ""}`;
      return notALabelFile(path, message.trim(), problems.first?.line);
    }
    return { events: [...problems.events(), ...events], isLabel: true, figures, tags: [] };
  }

  *#declare(figure: Figure): Generator<ReadEvent> {
    yield* this.#words.declareClass(figure.class);
    for (const { name } of figure.tags)
      yield* this.#words.declareTag(name, tagTypes[name]!, { appliesTo: "objectsOnly" });
  }
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
