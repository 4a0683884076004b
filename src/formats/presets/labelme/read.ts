import { type DatasetPath, extensionOf } from "../../../model/datasetPath.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import type { ProblemCode } from "../../../model/problemCodes.ts";
import { type Failed, failure, type Result, success } from "../../../model/result.ts";
import { Declarations } from "../../classes/declarations.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import type { Size } from "../../geometry/rules.ts";
import { checkImage, mayBeImage } from "../../images/imageFile.ts";
import { ImageNames } from "../../images/imageNames.ts";
import { type AnnotationPairs, pairAnnotations } from "../../images/pairAnnotations.ts";
import { withoutContainerFolders } from "../../images/stemKeys.ts";
import { mapAhead } from "../../read/mapAhead.ts";
import { atMost, type PlacedFigure, settleFigures } from "../../read/settleFigures.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";
import { parseJson } from "../../text/json.ts";
import { finiteNumber, isJsonObject, type JsonObject, otherFields } from "../../text/jsonValue.ts";
import { readText } from "../../text/text.ts";
import { FILE_FIELDS } from "./fields.ts";
import { figureFromShape, flagTags } from "./labelmeShape.ts";

/** Bytes of a JSON file, the picture inside of it included. */
const MAX_JSON_BYTES = 128 * 1024 * 1024;
/** Images that are read at once: each file may hold its picture as well. */
const WIDTH = 4;

/** Reads a LabelMe dataset image by image. */
export async function* readLabelme(
  tree: SourceTree,
  { root, signal }: ReadContext<unknown>,
): AsyncGenerator<ReadEvent, void, undefined> {
  signal?.throwIfAborted();
  const prefix = root === "" ? "" : `${root}/`;
  const images: SourceFile[] = [];
  const jsons: DatasetPath[] = [];
  for (const file of tree.files) {
    if (!file.path.startsWith(prefix)) yield fileEvent(file.path, "skipped", skipReason.outsideOfRoot);
    else if (extensionOf(file.path) === ".json") jsons.push(file.path);
    else if (mayBeImage(file.path)) images.push(file);
    else yield fileEvent(file.path, "skipped", skipReason.notPartOfDataset);
  }
  const pairs = await pairAnnotations(root, images, jsons, async (path) => {
    const file = await readLabelFile(tree, path, signal);
    const imagePath = file.ok ? file.value.json.imagePath : undefined;
    return typeof imagePath === "string" ? imagePath : undefined;
  });
  for (const problem of pairs.problems) yield problemEvent(problem);

  const words = new Declarations();
  const names = new ImageNames();
  const announced = new Set<string>();
  const load = async (file: SourceFile) => {
    const picture = await checkImage(tree, file, signal);
    const path = pairs.annotationOf.get(file.path);
    const read = path && picture.info ? await readLabelFile(tree, path, signal) : undefined;
    return { file, picture, path, read };
  };
  for await (const { file, picture, path, read } of mapAhead(images, load, WIDTH)) {
    signal?.throwIfAborted();
    for (const problem of picture.problems) yield problemEvent(problem);
    const { info } = picture;
    if (info === undefined) {
      yield picture.failed ? fileEvent(file.path, "failed") : fileEvent(file.path, "skipped", skipReason.notAnImage);
      if (path !== undefined) yield fileEvent(path, "skipped", skipReason.imageUnreadable);
      continue;
    }
    const dataset = withoutContainerFolders(file.path.slice(prefix.length)) || "ds0";
    if (!announced.has(dataset)) yield { type: "dataset", name: dataset };
    announced.add(dataset);
    const { name, problem: renamed } = names.nameFor(dataset, file.path);
    if (renamed !== undefined) yield problemEvent(renamed);
    const image = { type: "image", dataset, name, path: file.path, info } as const;
    if (path === undefined || !read?.ok) {
      if (path !== undefined) yield fileEvent(path, "failed");
      if (read?.ok === false) {
        yield problemEvent({ ...read.failure, path, action: "The image is kept, without labels." });
      }
      yield { ...image, labelled: false, figures: [], tags: [] };
      continue;
    }
    const labels = read.value;
    yield fileEvent(path, "used");
    for (const problem of atMost(labels.problems, path)) yield problemEvent(problem);
    const settled = settleFigures(labels.shapes, info, labels.size, path);
    for (const problem of settled.problems) yield problemEvent(problem);
    const own = yield* words.introduce({ figures: settled.figures, tags: flagTags(labels.json.flags) });
    const extra = otherFields(labels.json, FILE_FIELDS);
    yield {
      ...image,
      labelled: true,
      ...own,
      ...(labels.size && { annotatedSize: labels.size }),
      ...(extra && { extra }),
    };
  }
  for (const problem of names.rest()) yield problemEvent(problem);
  yield* reportOrphans(tree, pairs, signal);
}

interface LabelFile {
  readonly json: JsonObject;
  readonly shapes: readonly PlacedFigure[];
  readonly problems: readonly ProblemDetails[];
  readonly size?: Size;
}

/** One JSON file, or the problem with it. The picture inside is not kept. */
async function readLabelFile(
  tree: SourceTree,
  path: DatasetPath,
  signal: AbortSignal | undefined,
): Promise<Result<LabelFile, ProblemDetails>> {
  const broken = (code: ProblemCode, message: string, line?: number): Failed<ProblemDetails> =>
    failure({ code, severity: "error", message, ...(line !== undefined && { line }) });
  const text = await readText(tree, path, { maxBytes: MAX_JSON_BYTES, ...(signal && { signal }) });
  if (!text.ok) return broken("annotation_broken", `The file cannot be read: ${text.failure}.`);
  const parsed = parseJson(text.value);
  if (!parsed.ok) return broken("annotation_broken", parsed.failure.message, parsed.failure.line);
  const { value: whole, repairs } = parsed.value;
  if (!isJsonObject(whole) || !Array.isArray(whole.shapes)) {
    return broken("annotation_of_other_kind", 'It has no list of "shapes".', 1);
  }
  const { imageData, ...json } = whole;
  const problems: ProblemDetails[] = repairs.map((repair) => ({ code: "json_repaired", path, ...repair }));
  const shapes: PlacedFigure[] = [];
  for (const [i, shape] of whole.shapes.entries()) {
    const object = `shapes[${i}]`;
    const made = figureFromShape(shape);
    if (!made.ok) {
      problems.push({ ...made.failure, path, object });
      continue;
    }
    const { figure, finding } = made.value;
    if (finding !== undefined) problems.push({ ...finding, path, object });
    shapes.push({ figure, object });
  }
  const width = finiteNumber(json.imageWidth);
  const height = finiteNumber(json.imageHeight);
  const size = width && height && width > 0 && height > 0 ? { width, height } : undefined;
  return success({ json, shapes, problems, ...(size && { size }) });
}

/** JSON files that no image was found for. */
async function* reportOrphans(
  tree: SourceTree,
  { orphans, seconds }: AnnotationPairs,
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadEvent, void, undefined> {
  const load = async (path: DatasetPath) => ({ path, read: await readLabelFile(tree, path, signal) });
  for await (const { path, read } of mapAhead(orphans, load, WIDTH)) {
    signal?.throwIfAborted();
    if (!read.ok) {
      if (read.failure.code === "annotation_of_other_kind")
        yield fileEvent(path, "skipped", skipReason.notAnAnnotation);
      else {
        yield problemEvent({ ...read.failure, path, action: "Left out." });
        yield fileEvent(path, "failed");
      }
    } else if (seconds.has(path)) yield fileEvent(path, "skipped", skipReason.secondAnnotation);
    else {
      const { json } = read.value;
      const count = (json.shapes as unknown[]).length;
      const { imagePath } = json;
      const image = typeof imagePath === "string" ? `${JSON.stringify(imagePath)} ` : "";
      const message = `There is no image ${image}for this annotation (${count} ${count === 1 ? "shape" : "shapes"}).`;
      const action = "Left out; a picture that is only inside of a JSON file has to be saved as a file beside it.";
      yield problemEvent({ code: "annotation_without_image", path, message, action });
      yield fileEvent(path, "skipped", skipReason.annotationWithoutImage);
    }
  }
}
