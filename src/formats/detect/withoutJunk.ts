import type { SourceTree } from "../sourceTree.ts";
import { junkReasons } from "./junk.ts";

/** Returns the same tree without junk files in its list. */
export function withoutJunk(tree: SourceTree): SourceTree {
  const reasonOf = junkReasons();
  const files = tree.files.filter((file) => reasonOf(file.path) === undefined);
  return files.length === tree.files.length ? tree : withFiles(tree, files);
}

/** Returns the same tree, listing only `files`. */
export function withFiles(tree: SourceTree, files: SourceTree["files"]): SourceTree {
  const listed = new Set<string>(files.map((file) => file.path));
  return {
    files,
    has: (path) => listed.has(path),
    size: (path, signal) => tree.size(path, signal),
    bytes: (path, options) => tree.bytes(path, options),
    head: (path, length, signal) => tree.head(path, length, signal),
    stream: (path, signal) => tree.stream(path, signal),
    image: (path, signal) => tree.image(path, signal),
    ...(tree.hash && { hash: tree.hash.bind(tree) }),
  };
}
