import { type Content, isPacked } from "../archive/packedFile.ts";
import { nextTask } from "../session/sliceWork.ts";
import type { Leaf } from "./dropSource.ts";

/**
 * Files being opened at once, over all lanes. The browser hands over all that are ready in one task of the page and asks its own main
 * process about each in turn; with hundreds at once that was measured to hold the page up for a quarter of a second.
 */
const OPENING_AT_ONCE = 12;

/** Makes Files of leaves. */
export interface Opener {
  /**
   * The File of a leaf, as late as possible: each costs the browser's own process 6 KB and a third of a millisecond. Rejects when the
   * file is gone or may not be read. A file in an archive is open as long as its archive is.
   */
  open(leaf: Leaf): Promise<Content>;
}

function openLeaf(leaf: Exclude<Leaf, Content>): Promise<File> {
  if ("getFile" in leaf) return leaf.getFile();
  return new Promise((resolve, reject) => leaf.file(resolve, reject));
}

/** An opener for one upload. */
export function createOpener(atOnce = OPENING_AT_ONCE): Opener {
  let opening = 0;
  let pumping = false;
  const waiting: (() => void)[] = [];

  /** Lets the next ones begin in a task of their own: begun at once, their answers would prolong the very task that handed over these. */
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
