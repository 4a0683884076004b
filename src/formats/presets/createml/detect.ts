import { baseName, type DatasetPath, folderOf } from "../../../model/datasetPath.ts";
import { commonRoot, jsonCandidates, lookAtJson } from "../../detect/jsonCandidates.ts";
import type { Detection } from "../../format.ts";
import { annotationPlace } from "../../images/annotationPlace.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { pieceValue } from "../../text/jsonStream.ts";
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
    if (items.length === 0 || items.includes(undefined)) continue;
    found.push({ path, hasBoxes: items.some((item) => item !== undefined && hasBox(item)) });
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

/** Returns the first items of a list; a last element that is undefined marks an item of another format. */
async function sampleItems(
  tree: SourceTree,
  path: DatasetPath,
  signal: AbortSignal | undefined,
): Promise<readonly (JsonObject | undefined)[]> {
  const items: (JsonObject | undefined)[] = [];
  const visitor = {
    list: (key: string | undefined) => (key === undefined ? undefined : false),
    element(key: string | undefined, piece: Parameters<typeof pieceValue>[0]) {
      const json = key === undefined ? pieceValue(piece) : undefined;
      const item = isJsonObject(json) && imageNameOf(json) !== undefined && hasLabels(json) ? json : undefined;
      items.push(item);
      return item !== undefined && items.length < SAMPLED_ITEMS;
    },
  };
  await lookAtJson(tree, path, visitor, signal);
  return items;
}

function hasBox(item: JsonObject): boolean {
  return annotationsOf(item).some((annotation) => isJsonObject(annotation) && isJsonObject(annotation.coordinates));
}

/** True when each annotation has a label and none has a field that another format has in its lists of images. */
function hasLabels(item: JsonObject): boolean {
  const list = item.annotations ?? item.annotation;
  if (typeof list === "string") return item.annotation !== undefined;
  if (!Array.isArray(list)) return false;
  return list.every((one) => typeof one === "string" || (isJsonObject(one) && "label" in one && !("result" in one)));
}

/** Returns the folder above the splits, so that these name the datasets. */
function rootOf(tree: SourceTree, paths: readonly DatasetPath[]): string {
  const root = commonRoot(tree, paths.map(folderOf));
  const isOneSplit =
    root !== "" && paths.every((path) => folderOf(path) === root && annotationPlace(path, folderOf(root)).split !== "");
  const namesNothing = paths.slice(0, 1).some((path) => annotationPlace(path, root).byStem);
  return isOneSplit && namesNothing ? folderOf(root) : root;
}
