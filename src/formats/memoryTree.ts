import type { DatasetPath } from "../model/datasetPath.ts";
import { readImageInfoFrom } from "./codecs/imageHeader.ts";
import { type SourceFile, SourceReadError, SourceTooLargeError, type SourceTree } from "./sourceTree.ts";

/** A file held in memory. */
interface MemoryFile {
  readonly path: string;
  /** Text is stored as UTF-8. A function that throws makes a file that cannot be read. */
  readonly bytes: Uint8Array | string | (() => Uint8Array);
}

/** Returns a `SourceTree` of files in memory: for generated datasets, for tests, and as the reference for other trees. */
export function memoryTree(files: Iterable<MemoryFile>): SourceTree {
  const byPath = new Map<string, MemoryFile["bytes"]>();
  for (const file of files) byPath.set(file.path, file.bytes);
  const listed: SourceFile[] = [...byPath]
    .map(([path, content]) => ({ path: path as DatasetPath, bytes: sizeOf(content) }))
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));

  const read = (path: string): Uint8Array => {
    const content = byPath.get(path);
    if (content === undefined) throw new SourceReadError(path, "there is no such file");
    if (content instanceof Uint8Array) return content;
    if (typeof content === "string") return new TextEncoder().encode(content);
    try {
      return content();
    } catch (error) {
      throw new SourceReadError(path, error instanceof Error ? error.message : String(error));
    }
  };
  const tree: SourceTree = {
    files: listed,
    has: (path) => byPath.has(path),
    size: async (path) => read(path).length,
    async bytes(path, options) {
      options?.signal?.throwIfAborted();
      const bytes = read(path);
      const maxBytes = options?.maxBytes ?? 256 * 1024 * 1024;
      if (bytes.length > maxBytes) throw new SourceTooLargeError(path, bytes.length, maxBytes);
      return bytes;
    },
    async head(path, length, signal) {
      signal?.throwIfAborted();
      return read(path).subarray(0, length);
    },
    async *stream(path, signal) {
      const bytes = read(path);
      for (let at = 0; at < bytes.length; at += 65_536) {
        signal?.throwIfAborted();
        yield bytes.subarray(at, at + 65_536);
      }
    },
    image: (path, signal) =>
      readImageInfoFrom(
        (length) => tree.head(path, length, signal),
        async (start, end) => read(path).subarray(start, end),
      ),
  };
  return tree;
}

function sizeOf(content: MemoryFile["bytes"]): number | undefined {
  if (content instanceof Uint8Array) return content.length;
  return typeof content === "string" ? new TextEncoder().encode(content).length : undefined;
}
