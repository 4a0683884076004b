import { readImageInfoFrom } from "../../formats/codecs/imageHeader.ts";
import { type SourceFile, SourceReadError, SourceTooLargeError, type SourceTree } from "../../formats/sourceTree.ts";
import type { OpenFile, RemoteSource } from "./remoteSource.ts";

/** Largest file that is read at once, unless a reader asks for more. */
const MAX_BYTES = 256 * 1024 * 1024;

/** Returns the files of a folder of a source as formats read them, without copying them. `files` are relative to the folder and ordered by path. */
export function remoteTree(source: RemoteSource, folder: string, files: readonly SourceFile[]): SourceTree {
  const paths = new Set<string>(files.map(({ path }) => path));

  async function opened<Value>(path: string, signal: AbortSignal | undefined, use: (file: OpenFile) => Promise<Value>) {
    signal?.throwIfAborted();
    if (!paths.has(path)) throw new SourceReadError(path, "there is no such file");
    const file = await source.open(folder === "" ? path : `${folder}/${path}`, signal);
    try {
      return await use(file);
    } finally {
      await file.close();
    }
  }

  const tree: SourceTree = {
    files,
    has: (path) => paths.has(path),
    size: (path, signal) => opened(path, signal, async ({ bytes }) => bytes),
    bytes: (path, { maxBytes = MAX_BYTES, signal } = {}) =>
      opened(path, signal, (file) => {
        if (file.bytes > maxBytes) throw new SourceTooLargeError(path, file.bytes, maxBytes);
        return gather(file, 0, file.bytes);
      }),
    head: (path, length, signal) => opened(path, signal, (file) => gather(file, 0, length)),
    async *stream(path, signal) {
      signal?.throwIfAborted();
      if (!paths.has(path)) throw new SourceReadError(path, "there is no such file");
      const file = await source.open(folder === "" ? path : `${folder}/${path}`, signal);
      try {
        for await (const piece of file.read()) {
          signal?.throwIfAborted();
          yield piece;
        }
      } finally {
        await file.close();
      }
    },
    image: (path, signal) =>
      opened(path, signal, (file) =>
        readImageInfoFrom(
          (length) => gather(file, 0, length),
          (start, end) => gather(file, start, end),
        ),
      ),
  };
  return tree;
}

/** Returns a part of a file; fewer bytes where it ends before. */
async function gather(file: OpenFile, start: number, end: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(Math.max(0, Math.min(end, file.bytes) - start));
  let filled = 0;
  for await (const piece of file.read(start, start + bytes.length)) {
    bytes.set(piece, filled);
    filled += piece.length;
  }
  return bytes.subarray(0, filled);
}
