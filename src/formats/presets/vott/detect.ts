import { baseName, type DatasetPath, folderOf } from "../../../model/datasetPath.ts";
import { commonRoot, jsonCandidates, lookAtJson } from "../../detect/jsonCandidates.ts";
import type { Detection } from "../../format.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { type JsonPiece, pieceValue } from "../../text/jsonStream.ts";
import { isJsonObject } from "../../text/jsonValue.ts";
import { assetFrom } from "./asset.ts";

/** Assets of a file that are read. */
const SAMPLES = 20;

/** Finds VoTT exports and files of single assets: JSON with assets and their regions. */
export async function detectVott(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]> {
  const exports: DatasetPath[] = [];
  const assets: DatasetPath[] = [];
  for (const { path } of jsonCandidates(tree, /-(export|asset)\.json$/i)) {
    signal?.throwIfAborted();
    const kind = await kindOf(tree, path, signal);
    if (kind === "export") exports.push(path);
    else if (kind === "asset") assets.push(path);
  }
  const found = [...exports, ...assets];
  if (found.length === 0) return [];
  const root = commonRoot(
    tree,
    found.map((path) => folderOf(path)),
  );
  const reasons = [
    ...exports.slice(0, 2).map((path) => `${baseName(path)} contains assets with regions`),
    ...assets.slice(0, 1).map((path) => `${baseName(path)} is an asset with regions`),
  ];
  return [{ slug: "vott", certainty: "certain", root, reasons }];
}

/** Returns what a JSON file of VoTT is; undefined for other files. */
async function kindOf(
  tree: SourceTree,
  path: DatasetPath,
  signal?: AbortSignal,
): Promise<"export" | "asset" | undefined> {
  let fitting = 0;
  let others = 0;
  const alone = new Map<string, unknown>();
  const visitor = {
    list(key: string | undefined) {
      if (key !== undefined) alone.set(key, []);
      return key !== undefined;
    },
    object: (key: string) => key === "assets",
    member(_: string, __: string, piece: JsonPiece) {
      const asset = pieceValue(piece);
      if (isJsonObject(asset) && assetFrom(asset) !== undefined) fitting++;
      else others++;
      return fitting + others < SAMPLES;
    },
    field(key: string, piece: JsonPiece) {
      alone.set(key, pieceValue(piece));
      return alone.size < SAMPLES;
    },
  };
  await lookAtJson(tree, path, visitor, signal);
  if (fitting > 0 && others === 0) return "export";
  return assetFrom(Object.fromEntries(alone)) === undefined ? undefined : "asset";
}
