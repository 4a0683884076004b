import type { DatasetPath } from "../../../model/datasetPath.ts";
import type { Figure } from "../../../model/figure.ts";
import type { Geometry } from "../../../model/geometry.ts";
import { type ImageInfo, uprightSize } from "../../../model/image.ts";
import type { Tag, TagDef } from "../../../model/tag.ts";
import { Declarations } from "../../classes/declarations.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import { rectangleFromQuad } from "../../geometry/quadRectangle.ts";
import { datasetByFolder, evenlySpread, firstLines } from "../../images/labelFolders.ts";
import { pairLabels } from "../../images/pairLabels.ts";
import { countLabelLines, readLabelLines } from "../../read/labelLines.ts";
import { mapAhead } from "../../read/mapAhead.ts";
import { type LabelContent, readLabelFiles, sortByKind } from "../../read/readLabelFiles.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { chooseLabels, liesInLabelTxt } from "./labelVersions.ts";
import { type DotaHeading, type DotaObject, parseDotaLine, parseHeading } from "./line.ts";

/** How many label files are read before the first image, to find the shapes of the classes. */
const SURVEYED_FILES = 2000;

/** Reads DOTA, image by image. */
export async function* readDota(
  tree: SourceTree,
  { root, signal }: ReadContext<unknown>,
): AsyncGenerator<ReadEvent, void, undefined> {
  const { images, texts, others } = sortByKind(tree.files, root === "" ? "" : `${root}/`);
  for (const path of others) yield fileEvent(path, "skipped", skipReason.notPartOfDataset);
  const { used, skipped, problems } = chooseLabels(texts);
  for (const problem of problems) yield problemEvent(problem);
  for (const path of skipped) yield fileEvent(path, "skipped", skipReason.otherVersion);
  const pairs = pairLabels(
    images.map((image) => image.path),
    used,
  );
  const labels = [...new Set([...pairs.labelOf.values()].map((label) => label.path))];
  const reader = new LabelReader(await surveyShapes(tree, labels, signal));
  const dataset = {
    tree,
    images,
    pairs,
    datasetOf: (image: DatasetPath) => datasetByFolder(image, root),
    understand: (label: DatasetPath, text: string, info: ImageInfo) => reader.read(label, text, info),
    countObjects: (text: string) => countLabelLines(text, parseDotaLine),
    isLabelPath: liesInLabelTxt,
  };
  yield* readLabelFiles(dataset, signal);
}

type Shape = "rotatedRectangle" | "polygon" | "any";

/** Returns the shape of each class: `any` for all of them when not all label files could be read whole. */
async function surveyShapes(
  tree: SourceTree,
  labels: readonly DatasetPath[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, Shape>> {
  const sample = evenlySpread(labels, SURVEYED_FILES);
  let isComplete = sample.length === labels.length;
  const shapes = new Map<string, Shape>();
  for await (const { lines, complete } of mapAhead(sample, (path) => firstLines(tree, path, signal))) {
    signal?.throwIfAborted();
    isComplete &&= complete;
    for (const line of lines) {
      const parsed = parseDotaLine(line);
      if (!parsed.ok) continue;
      const { quad, title } = parsed.value;
      const shape = rectangleFromQuad(quad) === undefined ? "polygon" : "rotatedRectangle";
      const known = shapes.get(title) ?? shape;
      shapes.set(title, known === shape ? shape : "any");
    }
  }
  return isComplete ? shapes : new Map([...shapes.keys()].map((title) => [title, "any"]));
}

/** Reads label files, and declares classes and tags with the first object or image that has them. */
class LabelReader {
  readonly #shapes: ReadonlyMap<string, Shape>;
  readonly #declarations = new Declarations();

  constructor(shapes: ReadonlyMap<string, Shape>) {
    this.#shapes = shapes;
  }

  read(path: DatasetPath, text: string, info: ImageInfo): LabelContent {
    const tags: Tag[] = [];
    const content = readLabelLines(path, text, uprightSize(info), {
      lineName: "four corners and a class",
      readHeading: (line) => {
        const heading = parseHeading(line);
        const tag = heading && tagOfHeading(heading);
        if (tag !== undefined && tags.every((other) => other.name !== tag.name)) tags.push(tag);
        return heading !== undefined;
      },
      parse: parseDotaLine,
      contentOf: (object) => ({ figure: figureOf(object) }),
      declare: (figure) => this.#declareFigure(figure),
    });
    if (!content.isLabel) return content;
    const tagEvents = tags.flatMap((tag) => [...this.#declareTag(tag, "imagesOnly")]);
    return { ...content, tags, events: [...content.events, ...tagEvents] };
  }

  *#declareFigure(figure: Figure): Generator<ReadEvent> {
    yield* this.#declarations.declareClass(figure.class, { shape: this.#shapes.get(figure.class) ?? "any" });
    for (const tag of figure.tags) yield* this.#declareTag(tag, "objectsOnly");
  }

  #declareTag({ name, value }: Tag, appliesTo: TagDef["appliesTo"]): Generator<ReadEvent> {
    return this.#declarations.declareTag(name, typeof value === "number" ? "any_number" : "any_string", { appliesTo });
  }
}

/** Four corners of a rectangle become an oriented bounding box. Others stay a polygon, because a rectangle would move them. */
function figureOf({ quad, title, difficulty }: DotaObject): Figure {
  const geometry: Geometry = rectangleFromQuad(quad) ?? { type: "polygon", rings: [[...quad]] };
  const tags = difficulty === undefined || difficulty === 0 ? [] : [{ name: "difficult", value: difficulty }];
  return { class: title, geometry, tags };
}

function tagOfHeading({ key, value }: DotaHeading): Tag | undefined {
  if (value === "" || value.toLowerCase() === "none" || value.toLowerCase() === "null") return undefined;
  if (key !== "gsd") return { name: key, value };
  const number = Number(value);
  return Number.isFinite(number) ? { name: key, value: number } : undefined;
}
