import { baseName, type DatasetPath, extensionOf, folderOf } from "../../../model/datasetPath.ts";
import { ItemTally } from "../../detect/itemTally.ts";
import { commonRoot, jsonCandidates, lookAtJson } from "../../detect/jsonCandidates.ts";
import type { Detection } from "../../format.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { firstCsvRows } from "../../text/csv.ts";
import { type JsonPiece, pieceValue } from "../../text/jsonStream.ts";
import { isJsonObject } from "../../text/jsonValue.ts";
import { fileNameOf, IMAGES_FIELD, regionsOf } from "./item.ts";
import { viaColumns } from "./table.ts";

/** Images of a file that are read, and tables that are opened. */
const SAMPLES = 20;
const MAX_TABLES = 20;

/** Finds VIA files: JSON by its content, tables by their header. */
export async function detectVia(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]> {
  const found: { path: DatasetPath; content: string }[] = [];
  for (const { path } of jsonCandidates(tree, /via/i)) {
    signal?.throwIfAborted();
    const content = await contentOf(tree, path, signal);
    if (content !== undefined) found.push({ path, content });
  }
  const isCertain = found.length > 0;
  const tables = tree.files.filter((file) => extensionOf(file.path) === ".csv").slice(0, MAX_TABLES);
  for (const { path } of isCertain ? [] : tables) {
    const [header] = await firstCsvRows(tree, path, 1, { signal });
    if (header === undefined || viaColumns(header.cells) === undefined) continue;
    found.push({ path, content: "has the columns filename and region_shape_attributes" });
  }
  if (found.length === 0) return [];
  const root = commonRoot(
    tree,
    found.map(({ path }) => folderOf(path)),
  );
  const reasons = found.slice(0, 3).map(({ path, content }) => `${baseName(path)} ${content}`);
  return [{ slug: "via", certainty: isCertain ? "certain" : "likely", root, reasons }];
}

/** Returns what a JSON file of VIA contains, as the predicate of a sentence; undefined for other files. */
async function contentOf(tree: SourceTree, path: DatasetPath, signal?: AbortSignal): Promise<string | undefined> {
  let inside = 0;
  const alone = new ItemTally(SAMPLES);
  const found3 = new Set<string>();
  const isItem = (value: unknown) => {
    if (!isJsonObject(value) || fileNameOf(value) === undefined) return false;
    const regions = regionsOf(value);
    return regions.length === 0 || regions.some((region) => region !== undefined);
  };
  const visitor = {
    list: (key: string | undefined) => key !== undefined,
    object: (key: string) => key === IMAGES_FIELD || project3Fields.has(key),
    member(key: string, _: string, piece: JsonPiece) {
      const value = pieceValue(piece);
      if (key === IMAGES_FIELD) inside += Number(isItem(value));
      else if (isJsonObject(value) && project3Fields.get(key)?.every((field) => field in value)) found3.add(key);
      return inside < SAMPLES && found3.size < 3;
    },
    field: (_: string, piece: JsonPiece) => alone.add(isItem(pieceValue(piece))),
  };
  await lookAtJson(tree, path, visitor, signal);
  if (inside > 0) return "is a project that lists images with regions";
  // An export contains only images.
  if (alone.fits) return "lists images with regions";
  return found3.has("file") && (found3.has("metadata") || found3.has("view")) ? "is a VIA 3 project" : undefined;
}

/** Objects of a VIA 3 project, and the fields of their members. */
const project3Fields: ReadonlyMap<string, readonly string[]> = new Map([
  ["file", ["fid", "fname", "type"]],
  ["metadata", ["vid", "xy", "av"]],
  ["view", ["fid_list"]],
]);
