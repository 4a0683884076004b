import type { DatasetPath } from "../../../model/datasetPath.ts";
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

/** Reads a table of boxes; undefined sentence when it can be read, also in part. */
export async function readMotTable(
  tree: SourceTree,
  path: DatasetPath,
  signal?: AbortSignal,
): Promise<MotTable | { readonly refused: string; readonly line?: number }> {
  const rows = new Map<number, PlacedRow[]>();
  const problems = new LineProblems(path);
  let columns: number | undefined;
  let count = 0;
  let seen = 0;
  const { refused } = await readCsv(
    tree,
    path,
    {
      row({ cells, line }) {
        seen++;
        const row = parseMotRow(cells);
        if ("wrong" in row) {
          problems.add(line, row.wrong);
          return undefined;
        }
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
      fault: (line, note) => problems.add(line, note),
    },
    { signal, separator: "," },
  );
  if (refused !== undefined) return { refused: `The file cannot be read: ${refused}.` };
  if (count > 0 || (seen === 0 && problems.first === undefined)) return { rows, count, problems };
  const { message = "", line } = problems.first ?? {};
  return { refused: `This is no table of boxes: none of its lines is one. ${message}`.trim(), ...(line && { line }) };
}
