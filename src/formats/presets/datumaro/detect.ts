import { baseName, type DatasetPath } from "../../../model/datasetPath.ts";
import { commonRoot, jsonCandidates, lookAtJson } from "../../detect/jsonCandidates.ts";
import type { Detection } from "../../format.ts";
import { annotationPlace } from "../../images/annotationPlace.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { type JsonPiece, pieceValue } from "../../text/jsonStream.ts";
import { isJsonObject } from "../../text/jsonValue.ts";

/** Detects Datumaro by JSON files with a list of items beside categories by kind. */
export async function detectDatumaro(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]> {
  const found: DatasetPath[] = [];
  for (const { path } of jsonCandidates(tree, /train|val|test|default|datumaro|annotation/i)) {
    signal?.throwIfAborted();
    if (await isDatumaro(tree, path, signal)) found.push(path);
  }
  if (found.length === 0) return [];
  const root = commonRoot(
    tree,
    found.map((path) => annotationPlace(path, "").home),
  );
  const reasons = found.slice(0, 3).map((path) => `${baseName(path)} lists items, and categories by kind`);
  return [{ slug: "datumaro", certainty: "certain", root, reasons }];
}

async function isDatumaro(tree: SourceTree, path: DatasetPath, signal: AbortSignal | undefined): Promise<boolean> {
  let hasCategories = false;
  let hasItems = false;
  let fits = true;
  const visitor = {
    list(key: string | undefined) {
      hasItems ||= key === "items";
      return key === undefined ? false : undefined;
    },
    field(key: string, piece: JsonPiece) {
      if (key === "categories") hasCategories = isJsonObject(pieceValue(piece));
      return undefined;
    },
    object(key: string) {
      hasItems ||= key === "items";
      return key === "items";
    },
    member: (key: string, _: string, piece: JsonPiece) => visitor.element(key, piece),
    element(key: string | undefined, piece: JsonPiece): false | undefined {
      if (key !== "items") return undefined;
      const json = pieceValue(piece);
      fits = isJsonObject(json) && "id" in json && Array.isArray(json.annotations);
      return hasCategories && fits ? false : undefined;
    },
  };
  await lookAtJson(tree, path, visitor, signal);
  return hasCategories && hasItems && fits;
}
