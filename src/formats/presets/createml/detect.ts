import { baseName, type DatasetPath, folderOf } from "../../../model/datasetPath.ts";
import { ItemTally } from "../../detect/itemTally.ts";
import { commonRoot, jsonCandidates, lookAtJson } from "../../detect/jsonCandidates.ts";
import type { Detection } from "../../format.ts";
import { annotationPlace } from "../../images/annotationPlace.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { type JsonVisitor, pieceValue } from "../../text/jsonStream.ts";
import { isJsonObject, type JsonObject } from "../../text/jsonValue.ts";
import { annotationsOf, imageNameOf } from "./item.ts";

/** How many items of a file are read. */
const SAMPLED_ITEMS = 50;

/** Detects Create ML by JSON lists whose items have an image and labels. */
export async function detectCreateMl(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]> {
  const found: { path: DatasetPath; hasBoxes: boolean }[] = [];
  for (const { path } of jsonCandidates(tree, /createml|annotation/i)) {
    signal?.throwIfAborted();
    const items = await sampleItems(tree, path, signal);
    if (items.length > 0) found.push({ path, hasBoxes: items.some(hasBox) });
  }
  const withBoxes = found.filter((file) => file.hasBoxes);
  const best = withBoxes.length > 0 ? withBoxes : found;
  if (best.length === 0) return [];
  const root = rootOf(
    tree,
    best.map(({ path }) => path),
  );
  const content = withBoxes.length > 0 ? "lists images with labels and coordinates" : "lists images with labels";
  const reasons = best.slice(0, 3).map(({ path }) => `${baseName(path)} ${content}`);
  return [{ slug: "createml", certainty: withBoxes.length > 0 ? "certain" : "likely", root, reasons }];
}

/** Returns the first items of a list, of an object that stands for one, or the one item that a file is; none for files of other formats. */
async function sampleItems(
  tree: SourceTree,
  path: DatasetPath,
  signal: AbortSignal | undefined,
): Promise<readonly JsonObject[]> {
  const items: JsonObject[] = [];
  const tally = new ItemTally(SAMPLED_ITEMS);
  const fields = new Map<string, unknown>();
  const add = (json: unknown) => {
    const fits = isItem(json);
    if (fits) items.push(json);
    return tally.add(fits);
  };
  const visitor: JsonVisitor = {
    list(key) {
      if (key === undefined) return undefined;
      fields.set(key, []);
      return isAnnotations(key) ? undefined : false;
    },
    field(key, piece) {
      const value = pieceValue(piece);
      if (!isItem(value)) fields.set(key, value);
      return add(value);
    },
    element(key, piece) {
      if (key === undefined) return add(pieceValue(piece));
      const list = fields.get(key);
      if (Array.isArray(list) && list.length < SAMPLED_ITEMS) list.push(pieceValue(piece));
      return undefined;
    },
  };
  await lookAtJson(tree, path, visitor, signal);
  if (tally.fits) return items;
  const whole = Object.fromEntries(fields);
  // Many formats have files of one image with labels: only the coordinates show that this is Create ML.
  return items.length === 0 && isItem(whole) && hasBox(whole) ? [whole] : [];
}

function isAnnotations(key: string): boolean {
  return key === "annotations" || key === "annotation";
}

function isItem(json: unknown): json is JsonObject {
  return isJsonObject(json) && imageNameOf(json) !== undefined && hasLabels(json);
}

function hasBox(item: JsonObject): boolean {
  return annotationsOf(item).some((annotation) => isJsonObject(annotation) && isJsonObject(annotation.coordinates));
}

/** True when each annotation has a label and none has a field that another format has in its lists of images. */
function hasLabels(item: JsonObject): boolean {
  const list = item.annotations ?? item.annotation;
  if (typeof list === "string") return item.annotation !== undefined;
  if (!Array.isArray(list) && !isJsonObject(list)) return false;
  return annotationsOf(item).every(
    (one) => typeof one === "string" || (isJsonObject(one) && "label" in one && !("result" in one)),
  );
}

/** Returns the folder above the splits, so that these name the datasets. */
function rootOf(tree: SourceTree, paths: readonly DatasetPath[]): string {
  const root = commonRoot(tree, paths.map(folderOf));
  const isOneSplit =
    root !== "" && paths.every((path) => folderOf(path) === root && annotationPlace(path, folderOf(root)).split !== "");
  // Our own export names a file after the dataset that its folder is.
  const isNamedFolder =
    root !== "" &&
    paths.some((path) => folderOf(path) === root && baseName(path) === `_annotations_${baseName(root)}.createml.json`);
  const namesNothing = paths.slice(0, 1).some((path) => annotationPlace(path, root).byStem);
  return (isOneSplit && namesNothing) || isNamedFolder ? folderOf(root) : root;
}
