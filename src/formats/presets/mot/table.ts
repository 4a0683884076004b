import type { DatasetPath } from "../../../model/datasetPath.ts";
import { failure, type Result, success } from "../../../model/result.ts";
import { LineProblems } from "../../report/lineProblems.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { readCsv } from "../../text/csv.ts";
import { type MotRow, parseMotRow } from "./row.ts";

/** A row and the line that it stands on. */
export interface PlacedRow extends MotRow {
  readonly line: number;
}

/** The boxes of a sequence by the number of their frame. */
export interface MotTable {
  readonly rows: ReadonlyMap<number, readonly PlacedRow[]>;
  readonly count: number;
  readonly problems: LineProblems;
}

/** Why a table cannot be read, and the line, from 1, where there is one. */
export interface TableFailure {
  readonly message: string;
  readonly line?: number;
}

/** Reads a table of boxes; undefined sentence when it can be read, also in part. */
export async function readMotTable(
  tree: SourceTree,
  path: DatasetPath,
  signal?: AbortSignal,
): Promise<Result<MotTable, TableFailure>> {
  const rows = new Map<number, PlacedRow[]>();
  const problems = new LineProblems(path);
  let columns: number | undefined;
  let count = 0;
  let seen = 0;
  const read = await readCsv(
    tree,
    path,
    {
      row({ cells, line }) {
        seen++;
        const parsed = parseMotRow(cells);
        if (!parsed.ok) {
          problems.add(line, parsed.failure);
          return undefined;
        }
        const row = parsed.value;
        columns ??= cells.length;
        if (cells.length < columns) {
          const message = `There are ${cells.length} columns, and ${columns} in the lines before.`;
          problems.add(line, {
            code: "wrong_number_count",
            message,
            action: "The line is left out.",
          });
          return undefined;
        }
        const placed = { ...row, line };
        const same = rows.get(row.frame);
        if (same === undefined) rows.set(row.frame, [placed]);
        else same.push(placed);
        count++;
        return undefined;
      },
      fault: (line, finding) => problems.add(line, finding),
    },
    { signal, separator: "," },
  );
  if (!read.ok) return failure({ message: `The file cannot be read: ${read.failure}.` });
  if (count > 0 || (seen === 0 && problems.first === undefined)) return success({ rows, count, problems });
  const { message: first = "", line } = problems.first ?? {};
  const message = `This is not a table of boxes: none of its lines is a box. ${first}`.trim();
  return failure({ message, ...(line && { line }) });
}
