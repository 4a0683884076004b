import { nextTask } from "../flow/sliceWork.ts";
import { type Content, isPacked, type PackedFile } from "./packedFile.ts";

/** One file as the browser passes it, before anything is read. Cheap to keep; an `Opener` turns it into its content. */
export type Leaf = FileSystemFileEntry | FileSystemFileHandle | File | PackedFile;

/**
 * Files being opened at once, over all lanes. The browser delivers all that are ready in one task of the page and asks its own main
 * process about each in turn; hundreds at once were measured to block the page for a quarter of a second.
 */
const OPENING_AT_ONCE = 12;

/** Opens leaves. */
export interface Opener {
  /**
   * Returns the content of a leaf. Call it as late as possible: each File costs the browser's own process 6 KB and a third of a
   * millisecond. Rejects when the file is gone or may not be read. A file in an archive is open as long as its archive is.
   */
  open(leaf: Leaf): Promise<Content>;
}

function openLeaf(leaf: Exclude<Leaf, Content>): Promise<File> {
  if ("getFile" in leaf) return leaf.getFile();
  return new Promise((resolve, reject) => leaf.file(resolve, reject));
}

/** Creates the opener of one upload. */
export function createOpener(atOnce = OPENING_AT_ONCE): Opener {
  let opening = 0;
  let pumping = false;
  const waiting: (() => void)[] = [];

  /** Starts the next ones in a task of their own; otherwise their results would prolong the task that delivered these. */
  async function pump(): Promise<void> {
    if (pumping || waiting.length === 0) return;
    pumping = true;
    await nextTask();
    pumping = false;
    while (opening < atOnce) {
      const go = waiting.shift();
      if (go === undefined) return;
      opening++;
      go();
    }
  }
  return {
    async open(leaf) {
      if (leaf instanceof File || isPacked(leaf)) return leaf;
      await new Promise<void>((go) => {
        waiting.push(go);
        void pump();
      });
      try {
        return await openLeaf(leaf);
      } finally {
        opening--;
        void pump();
      }
    },
  };
}
