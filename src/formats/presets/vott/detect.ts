import { baseName, type DatasetPath, folderOf } from "../../../model/datasetPath.ts";
import { ItemTally } from "../../detect/itemTally.ts";
import { commonRoot, jsonCandidates, lookAtJson } from "../../detect/jsonCandidates.ts";
import type { Detection, UnreadFormat } from "../../format.ts";
import { isImageName } from "../../images/imageFile.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { type JsonPiece, pieceValue } from "../../text/jsonStream.ts";
import { isJsonObject } from "../../text/jsonValue.ts";
import { assetFrom } from "./asset.ts";
import { isFrameList, isNumbered } from "./frames.ts";

/** Assets of a file that are read. */
const SAMPLES = 20;

/** Finds VoTT exports and files of single assets: JSON with assets and their regions. */
export async function detectVott(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]> {
  const hasImages = tree.files.some(({ path }) => isImageName(path));
  const found = { export: [] as DatasetPath[], frames: [] as DatasetPath[], asset: [] as DatasetPath[] };
  for (const { path } of jsonCandidates(tree, /-(export|asset)\.json$/i)) {
    signal?.throwIfAborted();
    const kind = await kindOf(tree, path, signal);
    if (kind === "numbered") {
      // Without images they are those of a video.
      if (hasImages) found.frames.push(path);
    } else if (kind !== undefined) found[kind].push(path);
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

/** Returns the frames of a video, when nothing but the file with their regions is in the drop, or that and the video. */
export async function findUnreadVott(tree: SourceTree, signal?: AbortSignal): Promise<UnreadFormat | undefined> {
  if (tree.files.some(({ path }) => isImageName(path))) return undefined;
  for (const { path } of jsonCandidates(tree, /\.json$/i)) {
    if ((await kindOf(tree, path, signal)) !== "numbered") continue;
    return {
      name: "frames of a video with regions of VoTT 1",
      reason: `${path} lists them by number`,
      advice: "Export the frames as images with names such as clip_frame_12.jpg, and drop them with this file.",
    };
  }
  return undefined;
}

/** What a JSON file of VoTT is. `numbered`: frames of VoTT 1 that are numbers. */
type VottKind = "export" | "frames" | "numbered" | "asset";

/** Returns what a JSON file of VoTT is; undefined for other files. */
async function kindOf(tree: SourceTree, path: DatasetPath, signal?: AbortSignal): Promise<VottKind | undefined> {
  const assets = new ItemTally(SAMPLES);
  const frames = { labelled: 0, empty: 0, others: 0, named: 0 };
  const alone = new Map<string, unknown>();
  const visitor = {
    list(key: string | undefined) {
      if (key !== undefined) alone.set(key, []);
      return key !== undefined;
    },
    object: (key: string) => key === "assets" || key === "frames",
    member(key: string, name: string, piece: JsonPiece) {
      const value = pieceValue(piece);
      if (key === "frames") {
        if (!isNumbered(name)) frames.named++;
        frames[!isFrameList(value) ? "others" : value.length > 0 ? "labelled" : "empty"]++;
        return frames.labelled + frames.others < SAMPLES;
      }
      return assets.add(isJsonObject(value) && assetFrom(value) !== undefined);
    },
    field(key: string, piece: JsonPiece) {
      alone.set(key, pieceValue(piece));
      return alone.size < SAMPLES;
    },
  };
  await lookAtJson(tree, path, visitor, signal);
  if (assets.fits) return "export";
  // Frames without regions may be those of other formats.
  const isEarly = frames.labelled > 0 || (frames.empty > 0 && alone.has("inputTags"));
  if (isEarly && frames.others <= frames.labelled + frames.empty) return frames.named > 0 ? "frames" : "numbered";
  return assetFrom(Object.fromEntries(alone)) === undefined ? undefined : "asset";
}
