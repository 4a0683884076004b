import type { DatasetPath } from "../../model/datasetPath.ts";
import { SourceReadError, type SourceTree } from "../sourceTree.ts";

/** The beginning of a pointer: its first line, as the specification of Git LFS has it (`docs/spec.md` of `git-lfs/git-lfs`). */
export const gitLfsMark = "version https://git-lfs.github.com/spec/";
const MARK = new TextEncoder().encode(gitLfsMark);

/** Returns true for the content, or the beginning, of a pointer, which Git LFS leaves in the place of a file that was not downloaded. */
function isGitLfsPointer(bytes: Uint8Array): boolean {
  return bytes.length >= MARK.length && MARK.every((byte, i) => bytes[i] === byte);
}

/** A tree in which pointers cannot be read, and those that were opened. */
export class PointerGuard {
  readonly #tree: SourceTree;
  readonly #found = new Set<DatasetPath>();

  constructor(tree: SourceTree) {
    this.#tree = tree;
  }

  /** The pointers that were opened so far. */
  get found(): ReadonlySet<string> {
    return this.#found;
  }

  async bytes(path: DatasetPath, options?: Parameters<SourceTree["bytes"]>[1]): Promise<Uint8Array> {
    const bytes = await this.#tree.bytes(path, options);
    if (isGitLfsPointer(bytes)) throw this.#pointer(path);
    return bytes;
  }

  /** Returns the first bytes of a pointer as well, so that detection sees what it is. */
  async head(path: DatasetPath, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    const bytes = await this.#tree.head(path, length, signal);
    if (isGitLfsPointer(bytes)) this.#found.add(path);
    return bytes;
  }

  async *stream(path: DatasetPath, signal?: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
    // The first bytes are held until they differ from those of a pointer: mostly with the first one.
    const held: Uint8Array[] = [];
    let matching = 0;
    let isOpen = true;
    for await (const piece of this.#tree.stream(path, signal)) {
      if (!isOpen) {
        yield piece;
        continue;
      }
      held.push(piece);
      const wanted = MARK.subarray(matching, matching + piece.length);
      isOpen = wanted.every((byte, i) => piece[i] === byte);
      matching += wanted.length;
      if (isOpen && matching === MARK.length) throw this.#pointer(path);
      if (!isOpen) yield* held;
    }
    if (isOpen) yield* held;
  }

  #pointer(path: DatasetPath): SourceReadError {
    this.#found.add(path);
    return new SourceReadError(path, "it is a Git LFS pointer");
  }
}
