import { type DatasetPath, folderOf } from "../../../model/datasetPath.ts";
import type { Figure } from "../../../model/figure.ts";
import type { Geometry } from "../../../model/geometry.ts";
import { type ImageInfo, uprightSize } from "../../../model/image.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import type { Tag, TagDef } from "../../../model/tag.ts";
import { Declarations } from "../../classes/declarations.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import { rectangleFromQuad } from "../../geometry/quadRectangle.ts";
import { settleGeometry } from "../../geometry/rules.ts";
import { withoutKindFolders } from "../../images/kindFolders.ts";
import { datasetByFolder, evenlySpread, firstLines } from "../../images/labelFolders.ts";
import { pairLabels } from "../../images/pairLabels.ts";
import { type LabelContent, notALabelFile, readLabelFiles, sortByKind } from "../../read/labelFiles.ts";
import { mapAhead } from "../../read/mapAhead.ts";
import { LineProblems } from "../../report/lineProblems.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { linesOf } from "../../text/text.ts";
import { liesInLabelTxt } from "./detect.ts";
import { type DotaObject, dotaHeading, parseDotaLine } from "./line.ts";

/** Label files that are looked at before the first image, to know the shapes of the classes. */
const SURVEYED_FILES = 2000;

/** The tags that label files of this format can need. */
const tagDefs: Record<string, Pick<TagDef, "valueType" | "appliesTo">> = {
  difficult: { valueType: "any_number", appliesTo: "objectsOnly" },
  imagesource: { valueType: "any_string", appliesTo: "imagesOnly" },
  gsd: { valueType: "any_number", appliesTo: "imagesOnly" },
  "acquisition dates": { valueType: "any_string", appliesTo: "imagesOnly" },
};

/** Reads DOTA, image by image. */
export async function* readDota(
  tree: SourceTree,
  { root, signal }: ReadContext<unknown>,
): AsyncGenerator<ReadEvent, void, undefined> {
  const { images, texts, others } = sortByKind(tree.files, root === "" ? "" : `${root}/`);
  for (const path of others) yield fileEvent(path, "skipped", skipReason.notPartOfDataset);
  const { taken, left, problems } = oneVersionEach(texts);
  for (const problem of problems) yield problemEvent(problem);
  for (const path of left) yield fileEvent(path, "skipped", skipReason.otherVersion);
  const pairs = pairLabels(
    images.map((image) => image.path),
    taken,
  );
  const labels = [...new Set([...pairs.labelOf.values()].map((label) => label.path))];
  const reader = new DotaReader(await surveyShapes(tree, labels, signal));
  const dataset = {
    tree,
    images,
    pairs,
    datasetOf: (image: DatasetPath) => datasetByFolder(image, root),
    understand: (label: DatasetPath, text: string, info: ImageInfo) => reader.read(label, text, info),
    countObjects: (text: string) =>
      linesOf(text).filter((line) => line.trim() !== "" && parseDotaLine(line.trim()).ok).length,
    isLabelPath: liesInLabelTxt,
  };
  yield* readLabelFiles(dataset, signal);
}

/** Labels that are only the upright boxes around those of their twin folder: `trainset_reclabelTxt`, `DOTA-v1.5_train_hbb`. */
const UPRIGHT_TWIN = /rec_?labeltxt|_hbb(\/|$)/i;

/** The dataset comes with a folder of labels for each of its versions; of several for one part the last is taken, of turned boxes if it can be. */
function oneVersionEach(texts: readonly DatasetPath[]): {
  taken: DatasetPath[];
  left: DatasetPath[];
  problems: ProblemDetails[];
} {
  const versions = new Map<string, Set<string>>();
  for (const path of texts.filter(liesInLabelTxt)) {
    const part = withoutKindFolders(folderOf(path));
    versions.set(part, (versions.get(part) ?? new Set()).add(folderOf(path)));
  }
  const rank = (folder: string) => `${UPRIGHT_TWIN.test(folder) ? 0 : 1}${folder}`;
  const last = new Map(
    [...versions].map(([part, folders]) => [part, [...folders].sort((a, b) => (rank(a) < rank(b) ? -1 : 1)).at(-1)!]),
  );
  const isTaken = (path: DatasetPath) =>
    !liesInLabelTxt(path) || last.get(withoutKindFolders(folderOf(path))) === folderOf(path);
  const problems = [...versions].flatMap(([part, folders]): ProblemDetails[] => {
    if (folders.size < 2) return [];
    const message = `There are ${folders.size} folders of labels for the same images: ${[...folders].sort().join(", ")}.`;
    const action = `${last.get(part)} is taken; drop the images with one of the folders to choose another.`;
    return [{ code: "several_label_folders", path: last.get(part)!, message, action }];
  });
  return { taken: texts.filter(isTaken), left: texts.filter((path) => !isTaken(path)), problems };
}

type Shape = "rotatedRectangle" | "polygon" | "any";

/** What the corners of each class are; any shape for all when not all label files could be looked at. */
async function surveyShapes(
  tree: SourceTree,
  labels: readonly DatasetPath[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, Shape>> {
  const chosen = evenlySpread(labels, SURVEYED_FILES);
  let isComplete = chosen.length === labels.length;
  const shapes = new Map<string, Shape>();
  for await (const { lines, complete } of mapAhead(chosen, (path) => firstLines(tree, path, signal))) {
    signal?.throwIfAborted();
    isComplete &&= complete;
    for (const line of lines) {
      const parsed = parseDotaLine(line);
      if (!parsed.ok) continue;
      const object = parsed.value;
      const shape = rectangleFromQuad(object.quad) === undefined ? "polygon" : "rotatedRectangle";
      const known = shapes.get(object.title) ?? shape;
      shapes.set(object.title, known === shape ? shape : "any");
    }
  }
  return isComplete ? shapes : new Map([...shapes.keys()].map((title) => [title, "any"]));
}

/** Reads label files line by line; declares classes and tags when they first come. */
class DotaReader {
  readonly #shapes: ReadonlyMap<string, Shape>;
  readonly #words = new Declarations();

  constructor(shapes: ReadonlyMap<string, Shape>) {
    this.#shapes = shapes;
  }

  read(path: DatasetPath, text: string, info: ImageInfo): LabelContent {
    const problems = new LineProblems(path);
    const events: ReadEvent[] = [];
    const figures: Figure[] = [];
    const tags: Tag[] = [];
    let filled = 0;
    let used = 0;
    for (const [i, untrimmed] of linesOf(text).entries()) {
      const line = untrimmed.trim();
      if (line === "") continue;
      const heading = dotaHeading(line);
      if (heading !== undefined) {
        const tag = tagOfHeading(heading);
        if (tag !== undefined && tags.every((other) => other.name !== tag.name)) tags.push(tag);
        continue;
      }
      filled++;
      const parsed = parseDotaLine(line);
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
      const message = `This is no label file: none of its ${filled} lines is four corners and a class. ${problems.first?.message ?? ""}`;
      return notALabelFile(path, message.trim(), problems.first?.line);
    }
    for (const tag of tags) events.push(...this.#declareTag(tag));
    return { events: [...problems.events(), ...events], isLabel: true, figures, tags };
  }

  *#declare(figure: Figure): Generator<ReadEvent> {
    yield* this.#words.declareClass(figure.class, { shape: this.#shapes.get(figure.class) ?? "any" });
    for (const tag of figure.tags) yield* this.#declareTag(tag);
  }

  *#declareTag({ name }: Tag): Generator<ReadEvent> {
    const { valueType, appliesTo } = tagDefs[name]!;
    yield* this.#words.declareTag(name, valueType, { appliesTo });
  }
}

/** Four corners that are a rectangle become one; four free points would be bent by it and stay a polygon. */
function figureOf({ quad, title, difficulty }: DotaObject): Figure {
  const geometry: Geometry = rectangleFromQuad(quad) ?? { type: "polygon", rings: [[...quad]] };
  const tags = difficulty === undefined || difficulty === 0 ? [] : [{ name: "difficult", value: difficulty }];
  return { class: title, geometry, tags };
}

function tagOfHeading({ key, value }: { key: string; value: string }): Tag | undefined {
  if (value === "" || value.toLowerCase() === "none" || value.toLowerCase() === "null") return undefined;
  if (key !== "gsd") return { name: key, value };
  const number = Number(value);
  return Number.isFinite(number) ? { name: key, value: number } : undefined;
}
