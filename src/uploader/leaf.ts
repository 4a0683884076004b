import type { Leaf } from "./dropSource.ts";

/**
 * The File of a leaf, as late as possible: each costs the browser's own process 6 KB and a third of a millisecond. Rejects when the file
 * is gone or may not be read.
 */
export function openLeaf(leaf: Leaf): Promise<File> {
  if (leaf instanceof File) return Promise.resolve(leaf);
  if ("getFile" in leaf) return leaf.getFile();
  return new Promise((resolve, reject) => leaf.file(resolve, reject));
}
