import { hashText } from "../hash/hashText.ts";
import type { Bell } from "../session/bell.ts";
import { duplicatePath } from "../session/fileProblems.ts";
import type { Ledger } from "../session/ledger.ts";
import { createBreath } from "../session/sliceWork.ts";
import type { TreeFiles } from "./droppedTree.ts";
import type { Opener } from "./leaf.ts";
import { sortInSlices } from "./sortInSlices.ts";

/** Everything that a walk has listed, in the order of the paths. */
export interface Listing {
  readonly treeFiles: TreeFiles;
  /** Rows of the file table in the order of their paths. */
  readonly rows: Int32Array;
  rowOf(path: string): number | undefined;
}

/**
 * Sorts what was listed. Of files with the very same path (two folders dropped together may hold one each) the first is taken and the
 * others are given up by name. `bell` rings when something became known of a file.
 */
export async function listFiles(
  ledger: Ledger,
  opener: Opener,
  bell: Pick<Bell, "next">,
  signal: AbortSignal,
): Promise<Listing> {
  const { files } = ledger;
  const breathe = createBreath(signal);
  const listed: number[] = [];
  const names: string[] = [];
  for (let row = 0; row < files.count; row++) {
    if (files.state(row) === "ignored") continue;
    listed.push(row);
    names.push(files.path(row));
    await breathe();
  }
  const order = await sortInSlices(names, signal);
  const paths: string[] = [];
  const rows = new Int32Array(order.length);
  for (const place of order) {
    const path = names[place]!;
    const row = listed[place]!;
    if (paths.at(-1) === path) ledger.fail(row, duplicatePath(path));
    else rows[paths.push(path) - 1] = row;
    await breathe();
  }
  const sorted = rows.subarray(0, paths.length);

  const rowAt = (at: number): number => {
    const row = sorted[at];
    if (row === undefined) throw new DOMException("There is no such file.", "NotFoundError");
    return row;
  };
  return {
    rows: sorted,
    rowOf(path) {
      let low = 0;
      let high = paths.length - 1;
      while (low <= high) {
        const middle = (low + high) >> 1;
        const there = paths[middle]!;
        if (there === path) return sorted[middle];
        if (there < path) low = middle + 1;
        else high = middle - 1;
      }
      return undefined;
    },
    treeFiles: {
      paths,
      bytes: (at) => files.bytes(rowAt(at)),
      async open(at) {
        const leaf = files.leaf(rowAt(at));
        if (leaf === undefined) throw new DOMException("There is no such file.", "NotFoundError");
        return opener.open(leaf);
      },
      image: async (at) => files.image(rowAt(at)),
      async hash(at) {
        const row = rowAt(at);
        for (;;) {
          const content = ledger.contents.of(row);
          if (content !== undefined) return hashText(ledger.contents.hash(content));
          if (files.state(row) === "failed") return undefined;
          await bell.next(signal);
        }
      },
    },
  };
}
