import { type DatasetPath, extensionOf } from "../../../model/datasetPath.ts";
import { count } from "../../../model/plural.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import type { Result } from "../../../model/result.ts";
import { Declarations } from "../../classes/declarations.ts";
import type { ImageEvent, ReadContext, ReadEvent } from "../../format.ts";
import { checkImage, mayBeImage } from "../../images/imageFile.ts";
import { ImageNames } from "../../images/imageNames.ts";
import { type AnnotationPairs, pairAnnotations } from "../../images/pairAnnotations.ts";
import { withoutContainerFolders } from "../../images/stemKeys.ts";
import { mapAhead } from "../../read/mapAhead.ts";
import { atMost, settleFigures } from "../../read/settleFigures.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";
import { otherFields } from "../../text/jsonValue.ts";
import { FILE_FIELDS } from "./fields.ts";
import { type LabelFile, readLabelFile } from "./labelFile.ts";
import { flagTags } from "./shape.ts";

/** Images that are read at the same time; their JSON files may contain whole images. */
const WIDTH = 4;

/** Reads a LabelMe dataset image by image. */
export async function* readLabelme(
  tree: SourceTree,
  { root, signal }: ReadContext<unknown>,
): AsyncGenerator<ReadEvent, void, undefined> {
  signal?.throwIfAborted();
  const { images, jsons } = yield* sortFiles(tree, root);
  const pairs = await pairAnnotations(root, images, jsons, async (path) => {
    const file = await readLabelFile(tree, path, signal);
    return file.ok ? imagePathIn(file.value) : undefined;
  });
  for (const problem of pairs.problems) yield problemEvent(problem);
  yield* readImages(tree, root, images, pairs, signal);
  yield* reportOrphans(tree, pairs, signal);
}

interface SortedFiles {
  readonly images: readonly SourceFile[];
  readonly jsons: readonly DatasetPath[];
}

/** Sorts the files of the drop into images and JSON files, and yields the outcomes of the others. */
function* sortFiles(tree: SourceTree, root: string): Generator<ReadEvent, SortedFiles> {
  const prefix = root === "" ? "" : `${root}/`;
  const images: SourceFile[] = [];
  const jsons: DatasetPath[] = [];
  for (const file of tree.files) {
    if (!file.path.startsWith(prefix)) yield fileEvent(file.path, "skipped", skipReason.outsideOfRoot);
    else if (extensionOf(file.path) === ".json") jsons.push(file.path);
    else if (mayBeImage(file.path)) images.push(file);
    else yield fileEvent(file.path, "skipped", skipReason.notPartOfDataset);
  }
  return { images, jsons };
}

function imagePathIn({ json }: LabelFile): string | undefined {
  return typeof json.imagePath === "string" ? json.imagePath : undefined;
}

/** The label file of an image. */
interface LabelFileOfImage {
  readonly path: DatasetPath;
  /** Undefined when the image cannot be read. */
  readonly read: Result<LabelFile, ProblemDetails> | undefined;
}

async function* readImages(
  tree: SourceTree,
  root: string,
  images: readonly SourceFile[],
  pairs: AnnotationPairs,
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadEvent, void, undefined> {
  const prefix = root === "" ? "" : `${root}/`;
  const declarations = new Declarations();
  const names = new ImageNames();
  const announced = new Set<string>();
  const load = async (file: SourceFile) => {
    const check = await checkImage(tree, file, signal);
    const path = pairs.annotationOf.get(file.path);
    const read = path && check.info ? await readLabelFile(tree, path, signal) : undefined;
    const labels: LabelFileOfImage | undefined = path && { path, read };
    return { file, check, labels };
  };
  for await (const { file, check, labels } of mapAhead(images, load, WIDTH)) {
    signal?.throwIfAborted();
    const { path } = file;
    for (const problem of check.problems) yield problemEvent(problem);
    if (check.info === undefined) {
      yield check.failed ? fileEvent(path, "failed") : fileEvent(path, "skipped", skipReason.notAnImage);
      if (labels !== undefined) yield fileEvent(labels.path, "skipped", skipReason.imageUnreadable);
      continue;
    }
    const dataset = withoutContainerFolders(path.slice(prefix.length)) || "ds0";
    if (!announced.has(dataset)) yield { type: "dataset", name: dataset };
    announced.add(dataset);
    const { name, problem: renamed } = names.nameFor(dataset, path);
    if (renamed !== undefined) yield problemEvent(renamed);
    const image: UnlabelledImage = { type: "image", dataset, name, path, info: check.info };
    yield* labelImage(image, labels, declarations);
  }
  for (const problem of names.rest()) yield problemEvent(problem);
}

/** An image without what its label file contains. */
type UnlabelledImage = Pick<ImageEvent, "type" | "dataset" | "name" | "path" | "info">;

/** Yields an image with its labels, and the outcome and problems of its label file. */
function* labelImage(
  image: UnlabelledImage,
  labels: LabelFileOfImage | undefined,
  declarations: Declarations,
): Generator<ReadEvent> {
  if (labels?.read === undefined || !labels.read.ok) {
    if (labels !== undefined) yield fileEvent(labels.path, "failed");
    if (labels?.read !== undefined) {
      yield problemEvent({
        ...labels.read.failure,
        path: labels.path,
        action: "The image is imported without labels.",
      });
    }
    yield { ...image, labelled: false, figures: [], tags: [] };
    return;
  }
  const { path } = labels;
  const { json, shapes, problems, size } = labels.read.value;
  yield fileEvent(path, "used");
  for (const problem of atMost(problems, path)) yield problemEvent(problem);
  const settled = settleFigures(shapes, image.info, size, path);
  for (const problem of settled.problems) yield problemEvent(problem);
  const content = yield* declarations.introduce({ figures: settled.figures, tags: flagTags(json.flags) });
  const extra = otherFields(json, FILE_FIELDS);
  yield { ...image, labelled: true, ...content, ...(size && { annotatedSize: size }), ...(extra && { extra }) };
}

/** Reports JSON files without an image. */
async function* reportOrphans(
  tree: SourceTree,
  { orphans, seconds }: AnnotationPairs,
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadEvent, void, undefined> {
  const load = async (path: DatasetPath) => ({ path, read: await readLabelFile(tree, path, signal) });
  for await (const { path, read } of mapAhead(orphans, load, WIDTH)) {
    signal?.throwIfAborted();
    if (!read.ok) yield* reportUnreadable(path, read.failure);
    else if (seconds.has(path)) yield fileEvent(path, "skipped", skipReason.secondAnnotation);
    else {
      yield problemEvent(withoutImage(path, read.value));
      yield fileEvent(path, "skipped", skipReason.annotationWithoutImage);
    }
  }
}

function* reportUnreadable(path: DatasetPath, problem: ProblemDetails): Generator<ReadEvent> {
  if (problem.code === "annotation_of_other_kind") {
    yield fileEvent(path, "skipped", skipReason.notAnAnnotation);
    return;
  }
  yield problemEvent({ ...problem, path, action: "The file is skipped." });
  yield fileEvent(path, "failed");
}

function withoutImage(path: DatasetPath, file: LabelFile): ProblemDetails {
  const imagePath = imagePathIn(file);
  const image = imagePath === undefined ? "" : `${JSON.stringify(imagePath)} `;
  return {
    code: "annotation_without_image",
    path,
    message: `There is no image ${image}for this annotation (${count(file.shapeCount, "shape")}).`,
    action:
      "The file is skipped. If the image is only stored inside the JSON file, save it as a file beside the JSON file.",
  };
}
