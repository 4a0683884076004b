import { baseName, type DatasetPath, folderOf } from "../../../model/datasetPath.ts";
import { commonRoot, jsonCandidates, lookAtJson } from "../../detect/jsonCandidates.ts";
import type { Detection } from "../../format.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { type JsonPiece, pieceValue } from "../../text/jsonStream.ts";
import { isJsonObject } from "../../text/jsonValue.ts";
import { assetFrom } from "./asset.ts";
import { isFrameList } from "./frames.ts";

/** Assets of a file that are read. */
const SAMPLES = 20;

/** Finds VoTT exports and files of single assets: JSON with assets and their regions. */
export async function detectVott(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]> {
  const found = { export: [] as DatasetPath[], frames: [] as DatasetPath[], asset: [] as DatasetPath[] };
  for (const { path } of jsonCandidates(tree, /-(export|asset)\.json$/i)) {
    signal?.throwIfAborted();
    const kind = await kindOf(tree, path, signal);
    if (kind !== undefined) found[kind].push(path);
  }
  const all = Object.values(found).flat();
  if (all.length === 0) return [];
  const root = commonRoot(
    tree,
    all.map((path) => folderOf(path)),
  );
  const reasons = [
    ...found.export.slice(0, 2).map((path) => `${baseName(path)} contains assets with regions`),
    ...found.frames.slice(0, 2).map((path) => `${baseName(path)} contains frames with regions, as VoTT 1 saves them`),
    ...found.asset.slice(0, 1).map((path) => `${baseName(path)} is an asset with regions`),
  ];
  return [{ slug: "vott", certainty: "certain", root, reasons }];
}

/** Returns what a JSON file of VoTT is; undefined for other files. */
async function kindOf(
  tree: SourceTree,
  path: DatasetPath,
  signal?: AbortSignal,
): Promise<"export" | "frames" | "asset" | undefined> {
  let fitting = 0;
  let others = 0;
  const frames = { labelled: 0, empty: 0, others: 0 };
  const alone = new Map<string, unknown>();
  const visitor = {
    list(key: string | undefined) {
      if (key !== undefined) alone.set(key, []);
      return key !== undefined;
    },
    object: (key: string) => key === "assets" || key === "frames",
    member(key: string, _: string, piece: JsonPiece) {
      const value = pieceValue(piece);
      if (key === "frames") {
        frames[!isFrameList(value) ? "others" : value.length > 0 ? "labelled" : "empty"]++;
        return frames.labelled < SAMPLES && frames.others === 0;
      }
      if (isJsonObject(value) && assetFrom(value) !== undefined) fitting++;
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
  // Frames without regions may be those of other formats.
  const isEarly = frames.labelled > 0 || (frames.empty > 0 && alone.has("inputTags"));
  if (isEarly && frames.others === 0) return "frames";
  return assetFrom(Object.fromEntries(alone)) === undefined ? undefined : "asset";
}
