import type { DatasetPath } from "../../../model/datasetPath.ts";
import { count } from "../../../model/plural.ts";
import { failure, type Result, success } from "../../../model/result.ts";
import { brokenLine } from "../../report/brokenLine.ts";
import type { Finding } from "../../report/finding.ts";
import { LineProblems } from "../../report/lineProblems.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { readCsv } from "../../text/csv.ts";
import { type MotRow, parseMotRow } from "./row.ts";

/** A row and its line. */
export interface PlacedRow extends MotRow {
  /** From 1. */
  readonly line: number;
  readonly columns: number;
}

/** The boxes of a sequence by frame number. */
export interface MotTable {
  readonly rows: ReadonlyMap<number, readonly PlacedRow[]>;
  /** Problems of single lines. */
  readonly problems: LineProblems;
}

/** Why a table cannot be read, and the line, from 1, where there is one. */
interface TableFailure {
  readonly message: string;
  readonly line?: number;
}

/** Reads a table of boxes. Broken lines are problems of the table; fails for a file without a single box. */
export async function readMotTable(
  tree: SourceTree,
  path: DatasetPath,
  signal?: AbortSignal,
): Promise<Result<MotTable, TableFailure>> {
  const rows = new Map<number, PlacedRow[]>();
  const problems = new LineProblems(path);
  const counts = new Map<number, number>();
  let lines = 0;
  const add = (cells: readonly string[], line: number): Result<void, Finding> => {
    const row = parseMotRow(cells);
    if (!row.ok) return row;
    counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
    const placed = { ...row.value, line, columns: cells.length };
    const same = rows.get(placed.frame);
    if (same === undefined) rows.set(placed.frame, [placed]);
    else same.push(placed);
    return success(undefined);
  };
  const visitor = {
    row({ cells, line }: { readonly cells: readonly string[]; readonly line: number }): undefined {
      lines++;
      const added = add(cells, line);
      if (!added.ok) problems.add(line, added.failure);
    },
    fault: (line: number, finding: Finding) => problems.add(line, finding),
  };
  const read = await readCsv(tree, path, visitor, { signal, separator: "," });
  if (!read.ok) return failure({ message: `The file cannot be read: ${read.failure}.` });
  dropShortRows(rows, counts, problems);
  const { first } = problems;
  if (rows.size > 0 || (lines === 0 && first === undefined)) return success({ rows, problems });
  const message = `The file is not a table of boxes: none of its lines is a box. ${first?.message ?? ""}`.trim();
  return failure({ message, ...(first?.line && { line: first.line }) });
}

/** Removes rows with fewer columns than most rows have: they end too early. */
function dropShortRows(
  rows: Map<number, PlacedRow[]>,
  counts: ReadonlyMap<number, number>,
  problems: LineProblems,
): void {
  const [usual] = [...counts].sort(([a, ofA], [b, ofB]) => ofB - ofA || b - a)[0] ?? [0];
  if ([...counts.keys()].every((columns) => columns >= usual)) return;
  for (const [frame, all] of rows) {
    const whole = all.filter(({ columns }) => columns >= usual);
    if (whole.length === 0) rows.delete(frame);
    else if (whole.length < all.length) rows.set(frame, whole);
    for (const { line, columns } of all) {
      if (columns >= usual) continue;
      const message = `The line has ${count(columns, "column")}, but most lines have ${usual}.`;
      problems.add(line, brokenLine("wrong_number_count", message).failure);
    }
  }
}
