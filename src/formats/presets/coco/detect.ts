import { baseName, type DatasetPath, extensionOf, folderOf } from "../../../model/datasetPath.ts";
import { count } from "../../../model/plural.ts";
import { isVistasPanoptic } from "../../detect/vistasFiles.ts";
import type { Detection } from "../../format.ts";
import { annotationPlace } from "../../images/annotationPlace.ts";
import { isImageName } from "../../images/imageFile.ts";
import { type SourceFile, SourceReadError, type SourceTree } from "../../sourceTree.ts";
import { type JsonPiece, JsonSplitter, pieceValue, utf8Of } from "../../text/jsonStream.ts";
import { isJsonObject } from "../../text/jsonValue.ts";
import { isPrediction } from "./annotationFile.ts";

/** How many JSON files are opened; those with a typical name come first, then the largest. */
const MAX_FILES = 60;
/** How many bytes of a file are read before a sign of COCO is found. */
const FIRST_BYTES = 64 * 1024;
/** How many bytes of a file are read once a sign of COCO is found. */
const MAX_BYTES = 8 * 1024 * 1024;

/** Detects COCO by what JSON files list, regardless of their folders and names. All files of a drop are one dataset. */
export async function detectCoco(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]> {
  const candidates = tree.files
    .filter((file) => extensionOf(file.path) === ".json" && !isVistasPanoptic(tree, file.path))
    .sort(byLikelihood)
    .slice(0, MAX_FILES);
  const found: Candidate[] = [];
  for (const { path } of candidates) {
    signal?.throwIfAborted();
    const look = await lookAt(tree, path, signal);
    const certainty = certaintyOf(look);
    if (certainty !== undefined) found.push({ path, look, certainty });
  }
  const labels = found.filter(({ look }) => !look.predictions);
  const best = labels.length > 0 ? labels : found;
  best.sort((a, b) => certainties.indexOf(a.certainty) - certainties.indexOf(b.certainty));
  const [first] = best;
  if (first === undefined) return [];
  const paths = best.map(({ path }) => path);
  const reasons = best.slice(0, 3).map(({ path, look }) => `${baseName(path)} ${describeLook(look)}`);
  if (best.length > 3) reasons.push(`${count(best.length - 3, "more file is", "more files are")} like that`);
  return [{ slug: "coco", certainty: first.certainty, root: rootOf(tree, paths), reasons }];
}

/** A file that may be COCO. */
interface Candidate {
  readonly path: DatasetPath;
  readonly look: Look;
  readonly certainty: Detection["certainty"];
}

/** From the best to the worst. */
const certainties: readonly Detection["certainty"][] = ["certain", "likely", "weak"];

const cocoLists = ["images", "annotations", "categories", "licenses"];

/** What the beginning of a file shows. */
interface Look {
  readonly lists: ReadonlySet<string>;
  /** The first image has an id and a file name. */
  image: boolean;
  /** The first annotation names an image. */
  annotation: boolean;
  category: boolean;
  predictions: boolean;
  /** The file is longer than what was read. */
  isCut: boolean;
}

async function lookAt(tree: SourceTree, path: DatasetPath, signal?: AbortSignal): Promise<Look> {
  const lists = new Set<string>();
  const look: Look = { lists, image: false, annotation: false, category: false, predictions: false, isCut: false };
  /** Takes an entry of a list; `name` is its key where the list is an object. Returns false when everything is known. */
  const see = (key: string, piece: JsonPiece, name?: string): false | undefined => {
    if (key === "images" && !look.image) {
      const json = pieceValue(piece);
      const file = isJsonObject(json) ? (json.file_name ?? json.coco_url) : undefined;
      look.image = isJsonObject(json) && (json.id ?? name) !== undefined && typeof file === "string";
    }
    if (key === "annotations") look.annotation ||= piece.watchedAt >= 0;
    if (key === "categories" && !look.category) {
      const json = pieceValue(piece);
      look.category = isJsonObject(json) && (json.id ?? name) !== undefined && "name" in json;
      look.category ||= name !== undefined && typeof json === "string";
    }
    // The rest of the file adds nothing.
    return look.image && look.annotation && look.category ? false : undefined;
  };
  const splitter = new JsonSplitter({
    watch: "image_id",
    list(key) {
      if (key !== undefined) lists.add(key);
      return undefined;
    },
    object(key) {
      const isList = cocoLists.includes(key);
      if (isList) lists.add(key);
      return isList;
    },
    member: (key, name, piece) => see(key, piece, name),
    element(key, piece) {
      if (key !== undefined) return see(key, piece);
      look.predictions = isPrediction(pieceValue(piece));
      return false;
    },
  });
  let seen = 0;
  try {
    for await (const bytes of utf8Of(tree.stream(path, signal))) {
      seen += bytes.length;
      if (!splitter.write(bytes)) break;
      look.isCut = seen >= (cocoLists.some((key) => lists.has(key)) ? MAX_BYTES : FIRST_BYTES);
      if (look.isCut) break;
    }
  } catch (error) {
    if (!(error instanceof SourceReadError)) throw error;
  }
  return look;
}

function certaintyOf({
  lists,
  image,
  annotation,
  category,
  predictions,
  isCut,
}: Look): Detection["certainty"] | undefined {
  if (predictions) return "weak";
  if (image && (annotation || category))
    return annotation && category ? "certain" : lists.has("annotations") ? "certain" : "likely";
  if (image) return "likely";
  if (annotation && category) return "certain";
  // Large files may list their annotations first, or long categories.
  if (isCut && annotation) return "likely";
  return category && lists.has("annotations") && lists.has("images") ? "likely" : undefined;
}

/** Returns what a file lists, to follow its name in a reason. */
function describeLook({ lists, image, annotation, category, predictions }: Look): string {
  if (predictions) return "lists predictions (image_id, category_id, score) instead of labels";
  const parts = [];
  if (image) parts.push("images with an id and a file_name");
  if (annotation) parts.push("annotations with an image_id");
  if (category) parts.push("categories");
  return `lists ${parts.length === 0 ? [...lists].join(", ") : parts.join(", ")}`;
}

/** Returns the folder that contains the files, the folders that they describe and, if there are any, images. */
function rootOf(tree: SourceTree, paths: readonly DatasetPath[]): string {
  let root = commonFolder(paths.map((path) => `${annotationPlace(path, "").home}/`));
  const hasImages = (folder: string) =>
    tree.files.some(({ path }) => isImageName(path) && (folder === "" || path.startsWith(`${folder}/`)));
  while (root !== "" && !hasImages(root)) root = folderOf(root);
  // One split of several: `train/_annotations.coco.json` describes `train` alone, and its folder names the dataset.
  const isSplit = paths.every(
    (path) => annotationPlace(path, folderOf(root)).split !== "" && annotationPlace(path, folderOf(root)).home === root,
  );
  const [first] = paths;
  const namesNothing = first !== undefined && annotationPlace(first, root).byStem;
  return isSplit && root !== "" && namesNothing ? folderOf(root) : root;
}

function commonFolder(folders: readonly string[]): string {
  const [first = "", ...rest] = folders;
  const segments = first.split("/").slice(0, -1);
  let length = segments.length;
  for (const folder of rest) {
    const others = folder.split("/").slice(0, -1);
    let common = 0;
    while (common < Math.min(length, others.length) && others[common] === segments[common]) common++;
    length = common;
  }
  return segments.slice(0, length).join("/");
}

/** Sorts files with a typical name first, then the largest. */
function byLikelihood(a: SourceFile, b: SourceFile): number {
  const hasTypicalName = (file: SourceFile) =>
    Number(
      /coco|instances|annotation|caption|panoptic|keypoint|label|train|val|test|result|lvis/i.test(baseName(file.path)),
    );
  return hasTypicalName(b) - hasTypicalName(a) || (b.bytes ?? 0) - (a.bytes ?? 0) || (a.path < b.path ? -1 : 1);
}
