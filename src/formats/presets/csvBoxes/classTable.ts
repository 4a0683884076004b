import type { DatasetPath } from "../../../model/datasetPath.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import { ItemTally } from "../../detect/itemTally.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { type CsvRow, readCsv } from "../../text/csv.ts";

/** A table of class names by class id, as RetinaNet writes it beside its boxes: `cat,0`. */
export interface ClassTable {
  readonly path: DatasetPath;
  readonly names: ReadonlyMap<string, string>;
  /** Rows without a name or an id, and those with an id that has another name. */
  readonly problems: readonly ProblemDetails[];
}

const MAX_CLASSES = 100_000;

/** Reads class names by class id; undefined for other tables. An odd row is reported and does not decide for all. */
export async function readClassTable(
  tree: SourceTree,
  path: DatasetPath,
  signal: AbortSignal | undefined,
): Promise<ClassTable | undefined> {
  const names = new Map<string, string>();
  const tally = new ItemTally(MAX_CLASSES);
  const problems: ProblemDetails[] = [];
  let rows = 0;
  const row = ({ cells, line }: CsvRow) => {
    const [a = "", b = ""] = cells;
    const [name, id] = isId(b) ? [a, b] : [b, a];
    const isHeading = rows++ === 0 && !isId(id);
    if (isHeading || (a === "" && b === "")) return true;
    const known = names.get(id);
    const fits = isId(id) && (known === undefined || known === name);
    if (fits) names.set(id, name);
    else problems.push({ ...oddRow(id, known), path, line });
    return tally.add(fits);
  };
  const read = await readCsv(tree, path, { row }, { signal });
  return read.ok && tally.fits ? { path, names, problems } : undefined;
}

function oddRow(id: string, known: string | undefined): Omit<ProblemDetails, "path"> {
  const message =
    known === undefined
      ? "The row does not have the name of a class and its id."
      : `An earlier row names the class ${id} ${JSON.stringify(known)}.`;
  return { code: "row_broken", message, action: "The row is skipped." };
}

function isId(cell: string): boolean {
  return /^\d+$/.test(cell);
}
