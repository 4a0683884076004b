import { baseName, type DatasetPath, extensionOf, folderOf } from "../../../model/datasetPath.ts";
import { commonRoot, jsonCandidates, lookAtJson } from "../../detect/jsonCandidates.ts";
import type { Detection } from "../../format.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { firstCsvRows } from "../../text/csv.ts";
import { type JsonPiece, pieceValue } from "../../text/jsonStream.ts";
import { isJsonObject } from "../../text/jsonValue.ts";
import { viaColumns } from "./table.ts";
import { fileNameOf, IMAGES_FIELD, regionsOf } from "./viaItem.ts";

/** Images of a file that are looked at, and tables. */
const SAMPLES = 20;
const MAX_TABLES = 20;

/** Finds files of VIA: JSON by what it lists, tables by their header. */
export async function detectVia(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]> {
  const found: { path: DatasetPath; says: string }[] = [];
  for (const { path } of jsonCandidates(tree, /via/i)) {
    signal?.throwIfAborted();
    const says = await sayOf(tree, path, signal);
    if (says !== undefined) found.push({ path, says });
  }
  const isCertain = found.length > 0;
  const tables = tree.files.filter((file) => extensionOf(file.path) === ".csv").slice(0, MAX_TABLES);
  for (const { path } of isCertain ? [] : tables) {
    const [header] = await firstCsvRows(tree, path, 1, { signal });
    if (header === undefined || viaColumns(header.cells) === undefined) continue;
    found.push({ path, says: "has the columns filename and region_shape_attributes" });
  }
  if (found.length === 0) return [];
  const root = commonRoot(
    tree,
    found.map(({ path }) => folderOf(path)),
  );
  const reasons = found.slice(0, 3).map(({ path, says }) => `${baseName(path)} ${says}`);
  return [{ slug: "via", certainty: isCertain ? "certain" : "likely", root, reasons }];
}

async function sayOf(tree: SourceTree, path: DatasetPath, signal?: AbortSignal): Promise<string | undefined> {
  let inside = 0;
  let alone = 0;
  let others = 0;
  const marks3 = new Set<string>();
  const isItem = (value: unknown) =>
    isJsonObject(value) && fileNameOf(value) !== undefined && regionsOf(value).every((region) => region !== undefined);
  const visitor = {
    list: (key: string | undefined) => key !== undefined,
    object: (key: string) => key === IMAGES_FIELD || key in project3Marks,
    member(key: string, _: string, piece: JsonPiece) {
      const value = pieceValue(piece);
      if (key === IMAGES_FIELD) inside += Number(isItem(value));
      else if (isJsonObject(value) && project3Marks[key]!.every((field) => field in value)) marks3.add(key);
      return inside < SAMPLES && marks3.size < 3;
    },
    field(_: string, piece: JsonPiece) {
      if (isItem(pieceValue(piece))) alone++;
      else others++;
      return alone < SAMPLES && others < SAMPLES;
    },
  };
  await lookAtJson(tree, path, visitor, signal);
  if (inside > 0) return "is a project that lists images with regions";
  // A bare export has nothing beside images.
  if (alone > 0 && others === 0) return "lists images with regions";
  return marks3.has("file") && (marks3.has("metadata") || marks3.has("view")) ? "is a project of VIA 3" : undefined;
}

/** Objects of a project of VIA 3, and fields that each of their members has. */
const project3Marks: Readonly<Record<string, readonly string[]>> = {
  file: ["fid", "fname", "type"],
  metadata: ["vid", "xy", "av"],
  view: ["fid_list"],
};
