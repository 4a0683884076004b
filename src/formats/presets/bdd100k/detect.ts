import { baseName, type DatasetPath, folderOf } from "../../../model/datasetPath.ts";
import { ItemTally } from "../../detect/itemTally.ts";
import { commonRoot, jsonCandidates, lookAtJson } from "../../detect/jsonCandidates.ts";
import type { Detection } from "../../format.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { pieceValue } from "../../text/jsonStream.ts";
import { isLabel, labelsOf } from "./frame.ts";

/** Frames of a file that are checked, and files that are named as reasons. */
const MAX_FRAMES = 50;
const MAX_REASONS = 3;

/** Finds JSON files whose frames have labels with `category` and `box2d` or `poly2d`. */
export async function detectBdd100k(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]> {
  const found: { readonly path: DatasetPath; readonly labels: number }[] = [];
  for (const { path } of jsonCandidates(tree, /bdd|^(det|lane|drivable|pan_seg)_/i)) {
    signal?.throwIfAborted();
    const labels = await countLabels(tree, path, signal);
    if (labels > 0) found.push({ path, labels });
  }
  if (found.length === 0) return [];
  const root = commonRoot(
    tree,
    found.map(({ path }) => folderOf(path)),
  );
  const reasons = found
    .slice(0, MAX_REASONS)
    .map(({ path }) => `${baseName(path)} lists frames whose labels have a category and box2d or poly2d`);
  return [{ slug: "bdd100k", certainty: "certain", root, reasons }];
}

/** Returns how many labels the first frames of a file have; 0 for a file of another kind. */
async function countLabels(tree: SourceTree, path: DatasetPath, signal?: AbortSignal): Promise<number> {
  const frames = new ItemTally(MAX_FRAMES);
  let labelCount = 0;
  const visitor = {
    list: (key: string | undefined) => key === undefined || key === "frames",
    element(_: string | undefined, piece: Parameters<typeof pieceValue>[0]) {
      const labels = labelsOf(pieceValue(piece));
      const typed = labels?.filter(isLabel) ?? [];
      labelCount += typed.length;
      return frames.add(labels !== undefined && typed.length * 2 >= labels.length);
    },
  };
  await lookAtJson(tree, path, visitor, signal);
  return frames.fits ? labelCount : 0;
}
