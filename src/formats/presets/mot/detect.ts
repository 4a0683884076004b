import { type DatasetPath, folderOf } from "../../../model/datasetPath.ts";
import type { Certainty, Detection } from "../../format.ts";
import { isSplitName } from "../../images/splitNames.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { firstCsvRows } from "../../text/csv.ts";
import { framesOf, imagesByFolder } from "./frames.ts";
import { parseMotRow } from "./row.ts";
import { findSequences, type MotSequence, readSequenceInfo } from "./sequences.ts";

/** Sequences that are opened, and lines of each. */
const MAX_SEQUENCES = 12;
const SAMPLES = 20;

/** Finds sequences of MOTChallenge: tables of boxes in `gt` or `det`, beside frames or `seqinfo.ini`. */
export async function detectMot(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]> {
  const sequences = findSequences(tree);
  if (sequences.length === 0) return [];
  const images = imagesByFolder(tree, "");
  const reasons: string[] = [];
  let certainty: Certainty | undefined;
  for (const sequence of sequences.slice(0, MAX_SEQUENCES)) {
    signal?.throwIfAborted();
    const table = sequence.truth ?? sequence.detections;
    if (table === undefined || !(await hasBoxes(tree, table, signal))) continue;
    const info = await readSequenceInfo(tree, sequence.info, signal);
    const hasFrames = framesOf(sequence, info, images).length > 0;
    if (!hasFrames && sequence.info === undefined) continue;
    if (sequence.truth !== undefined) certainty = "certain";
    else certainty ??= "likely";
    const beside = sequence.info === undefined ? "frames" : "seqinfo.ini";
    if (reasons.length < 3) reasons.push(`${table} is a table of boxes in frames, beside ${beside}`);
  }
  return certainty === undefined ? [] : [{ slug: "mot", certainty, root: rootOf(sequences), reasons }];
}

async function hasBoxes(tree: SourceTree, path: DatasetPath, signal?: AbortSignal): Promise<boolean> {
  const rows = await firstCsvRows(tree, path, SAMPLES, { signal, separator: "," });
  const sound = rows.filter(({ cells }) => parseMotRow(cells).ok).length;
  return rows.length > 0 && sound * 2 > rows.length;
}

/** Returns the folder that contains all sequences, above the folders of splits, so that these are part of the dataset names. */
function rootOf(sequences: readonly MotSequence[]): string {
  let root = sequences[0]?.folder ?? "";
  const contains = (folder: string) => root === "" || folder === root || folder.startsWith(`${root}/`);
  while (!sequences.every(({ folder }) => contains(folder))) root = folderOf(root);
  const last = (folder: string) => folder.slice(folder.lastIndexOf("/") + 1);
  if (sequences.length === 1 && isSplitName(last(folderOf(root)))) root = folderOf(root);
  while (isSplitName(last(root))) root = folderOf(root);
  return root;
}
