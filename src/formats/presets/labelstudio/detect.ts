import { baseName, type DatasetPath, folderOf } from "../../../model/datasetPath.ts";
import { ItemTally } from "../../detect/itemTally.ts";
import { commonRoot, jsonCandidates, lookAtJson } from "../../detect/jsonCandidates.ts";
import type { Certainty, Detection } from "../../format.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { type JsonPiece, pieceValue } from "../../text/jsonStream.ts";
import { isJsonObject, type JsonObject } from "../../text/jsonValue.ts";
import { hasRegions, isMinimalRecord } from "./minimal.ts";
import { imagesOf, taskFromJson } from "./task.ts";

/** Items of a list that are read. */
const SAMPLES = 50;

interface Evidence {
  readonly certainty: Certainty;
  /** What the file contains, as the predicate of a sentence. */
  readonly content: string;
}

const annotated: Evidence = { certainty: "certain", content: "lists tasks with annotations and their results" };
const bare: Evidence = { certainty: "likely", content: "lists tasks with images, without annotations" };
const minimal: Evidence = { certainty: "likely", content: "lists images with regions in the layout of JSON-MIN" };
const column: Evidence = { certainty: "weak", content: "lists images with columns that look like regions" };
const rank: Record<Certainty, number> = { certain: 3, likely: 2, weak: 1 };

/** Finds exports of Label Studio: lists of tasks, or files of one task, with images. */
export async function detectLabelStudio(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]> {
  const found: { path: DatasetPath; evidence: Evidence }[] = [];
  for (const { path } of jsonCandidates(tree, /project|label.?studio|task|completion|annotation|result/i)) {
    signal?.throwIfAborted();
    const evidence = await evidenceIn(tree, path, signal);
    if (evidence !== undefined) found.push({ path, evidence });
  }
  const best = Math.max(0, ...found.map(({ evidence }) => rank[evidence.certainty]));
  const strongest = found.filter(({ evidence }) => rank[evidence.certainty] === best);
  const [first] = strongest;
  if (first === undefined) return [];
  const root = commonRoot(
    tree,
    strongest.map(({ path }) => folderOf(path)),
  );
  const reasons = strongest.slice(0, 3).map(({ path, evidence }) => `${baseName(path)} ${evidence.content}`);
  return [{ slug: "labelstudio", certainty: first.evidence.certainty, root, reasons }];
}

async function evidenceIn(tree: SourceTree, path: DatasetPath, signal?: AbortSignal): Promise<Evidence | undefined> {
  const seen: Evidence[] = [];
  const tally = new ItemTally(SAMPLES);
  const fields = new Map<string, unknown>();
  const add = (evidence: Evidence | undefined) => {
    if (evidence !== undefined) seen.push(evidence);
    return tally.add(evidence !== undefined);
  };
  const see = (piece: JsonPiece) => {
    const item = pieceValue(piece);
    return add(isJsonObject(item) ? evidenceOf(item) : undefined);
  };
  const element = (key: string | undefined, piece: JsonPiece) => {
    if (key === undefined || key === "tasks") return see(piece);
    const list = fields.get(key);
    if (Array.isArray(list) && list.length < SAMPLES) list.push(pieceValue(piece));
    return undefined;
  };
  const visitor = {
    list(key: string | undefined) {
      if (key !== undefined) fields.set(key, []);
      return undefined;
    },
    field(key: string, piece: JsonPiece) {
      fields.set(key, pieceValue(piece));
      return fields.size < SAMPLES;
    },
    element,
    object: (key: string) => key === "tasks",
    member: (_: string, __: string, piece: JsonPiece) => see(piece),
  };
  await lookAtJson(tree, path, visitor, signal);
  if (tally.isEmpty) add(evidenceOf(Object.fromEntries(fields), true));
  // A list of items of another kind is not a list of tasks.
  if (!tally.fits) return undefined;
  return seen.reduce((best, one) => (rank[one.certainty] > rank[best.certainty] ? one : best));
}

const noKeys: ReadonlySet<string> = new Set();

function evidenceOf(item: JsonObject, isAlone = false): Evidence | undefined {
  const task = taskFromJson(item);
  if (task !== undefined) {
    if (imagesOf(task.data, noKeys).references.length === 0) return undefined;
    const hasResults = task.annotations.length > 0 || task.predictions.length > 0 || hasEmptyLists(item);
    if (hasResults) return annotated;
    return isAlone ? undefined : bare;
  }
  if (isAlone || imagesOf(item, noKeys).references.length === 0) return undefined;
  if (isMinimalRecord(item)) return minimal;
  return hasRegions(item) ? column : undefined;
}

/** Skipped annotations are not results, but only Label Studio writes them. */
function hasEmptyLists(item: JsonObject): boolean {
  const list = item.annotations ?? item.completions;
  return Array.isArray(list) && list.some((one) => isJsonObject(one) && Array.isArray(one.result));
}
