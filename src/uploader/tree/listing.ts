import { itemAt } from "../../model/itemAt.ts";
import { duplicatePath } from "../files/fileProblems.ts";
import { hashText } from "../files/hashText.ts";
import type { Ledger } from "../files/ledger.ts";
import type { Bell } from "../flow/bell.ts";
import { createBreath } from "../flow/sliceWork.ts";
import type { Opener } from "../walk/leaf.ts";
import { indexOfPath, type TreeFiles } from "./droppedTree.ts";
import { sortInSlices } from "./sortInSlices.ts";

/** Images in one message to a reader. */
const IMAGES_AT_ONCE = 256;

/** Everything that a walk has listed, ordered by path. */
export interface Listing {
  readonly treeFiles: TreeFiles;
  /** The same for a reader that reads many images: it waits for the hashing of each and takes what that found, so that no file is read twice. */
  readonly hashedFiles: TreeFiles;
  /** Rows of the file table, ordered by path. */
  readonly rows: Int32Array;
  /** Returns the row of a path; undefined when it is not in the drop. */
  rowOf(path: string): number | undefined;
}

/**
 * Sorts what was listed. Of files with exactly the same path (two folders dropped together may have one each) the first is used and the
 * others fail. `bell` rings when something became known of a file.
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
    const path = itemAt(names, place);
    const row = itemAt(listed, place);
    if (paths.at(-1) === path) ledger.fail(row, duplicatePath(path));
    else rows[paths.push(path) - 1] = row;
    await breathe();
  }
  const sorted = rows.subarray(0, paths.length);
  // The review reads in this order and waits for what hashing finds.
  ledger.hashInOrder(sorted);

  const rowAt = (at: number): number => {
    const row = sorted[at];
    if (row === undefined) throw new DOMException("There is no such file.", "NotFoundError");
    return row;
  };
  /** Waits until a file is hashed and returns its content; undefined when it cannot be read. */
  const contentOf = async (row: number): Promise<number | undefined> => {
    for (;;) {
      const content = ledger.contents.of(row);
      if (content !== undefined) return content;
      if (files.state(row) === "failed") return undefined;
      await bell.next(signal);
    }
  };
  const treeFiles: TreeFiles = {
    paths,
    bytes: (at) => files.bytes(rowAt(at)),
    async open(at) {
      const leaf = files.leaf(rowAt(at));
      if (leaf === undefined) throw new DOMException("There is no such file.", "NotFoundError");
      return opener.open(leaf);
    },
    image: async (at) => files.image(rowAt(at)),
    async hash(at) {
      const content = await contentOf(rowAt(at));
      return content === undefined ? undefined : hashText(ledger.contents.hash(content));
    },
    async fault(at) {
      const content = await contentOf(rowAt(at));
      return content === undefined ? undefined : files.fault(rowAt(at));
    },
  };
  return {
    rows: sorted,
    rowOf(path) {
      const at = indexOfPath(paths, path);
      return at === undefined ? undefined : sorted[at];
    },
    treeFiles,
    hashedFiles: {
      ...treeFiles,
      async imagesFrom(at) {
        await contentOf(rowAt(at));
        return Array.from(sorted.subarray(at, at + IMAGES_AT_ONCE), (row) => files.image(row));
      },
    },
  };
}
