import { readImageInfoFrom } from "../../formats/codecs/imageHeader.ts";
import { type SourceFile, SourceReadError, SourceTooLargeError, type SourceTree } from "../../formats/sourceTree.ts";
import type { DatasetPath } from "../../model/datasetPath.ts";
import type { ImageInfo } from "../../model/image.ts";
import type { ImageFault } from "../../model/imageFault.ts";
import { itemAt } from "../../model/itemAt.ts";
import { contentPieces, readContent, readContentRange } from "../archive/readContent.ts";
import type { Content } from "../walk/packedFile.ts";
import { readClause } from "../walk/readReason.ts";

/** Maximum number of bytes that a reader has in memory at once, unless it states another limit. */
const MAX_BYTES = 256 * 1024 * 1024;

/** Bytes of one piece of a stream. */
const PIECE_BYTES = 1024 * 1024;

/** What a tree of dropped files needs of them; `at` is an index in `paths`. */
export interface TreeFiles {
  /** Ordered by code units, each once. */
  readonly paths: readonly string[];
  /** Size in bytes, as far as it is known. */
  bytes(at: number): number | undefined;
  open(at: number): Promise<Content>;
  /** What hashing found in the header of an image; undefined until then. */
  image(at: number): Promise<ImageInfo | undefined>;
  /** Waits until a file is hashed, and returns the same of it and of the files after it; undefined for each that has no header or is not hashed. */
  imagesFrom?(at: number): Promise<readonly (ImageInfo | undefined)[]>;
  /** Base64 of SHA-256, once it is known; undefined for a file that cannot be hashed. */
  hash?(at: number): Promise<string | undefined>;
  /** What is wrong with the structure of an image, once it was hashed; undefined for a file that cannot be. */
  fault?(at: number): Promise<ImageFault | undefined>;
}

/** Returns the dropped files as formats see them. Holds only names; a file is opened for each read and released again. */
export function droppedTree(source: TreeFiles): SourceTree {
  const files: SourceFile[] = source.paths.map((path, at) => ({
    path: path as DatasetPath,
    get bytes() {
      return source.bytes(at);
    },
  }));

  function place(path: string): number {
    const at = indexOfPath(source.paths, path);
    if (at === undefined) throw new SourceReadError(path, "there is no such file");
    return at;
  }
  async function open(path: string, signal: AbortSignal | undefined): Promise<Content> {
    signal?.throwIfAborted();
    try {
      return await source.open(place(path));
    } catch (error) {
      throw asReadError(path, error);
    }
  }
  async function read(path: string, bytes: Promise<Uint8Array>, signal: AbortSignal | undefined): Promise<Uint8Array> {
    try {
      const found = await bytes;
      signal?.throwIfAborted();
      return found;
    } catch (error) {
      signal?.throwIfAborted();
      throw asReadError(path, error);
    }
  }

  const tree: SourceTree = {
    files,
    has: (path) => indexOfPath(source.paths, path) !== undefined,
    size: async (path, signal) => source.bytes(place(path)) ?? (await open(path, signal)).size,
    async bytes(path, options) {
      const file = await open(path, options?.signal);
      const maxBytes = options?.maxBytes ?? MAX_BYTES;
      if (file.size > maxBytes) throw new SourceTooLargeError(path, file.size, maxBytes);
      return read(path, readContent(file), options?.signal);
    },
    async head(path, length, signal) {
      const file = await open(path, signal);
      return read(path, readContentRange(file, 0, length), signal);
    },
    async *stream(path, signal) {
      const file = await open(path, signal);
      try {
        for await (const piece of contentPieces(file, PIECE_BYTES)) {
          signal?.throwIfAborted();
          yield piece;
        }
      } catch (error) {
        signal?.throwIfAborted();
        throw asReadError(path, error);
      }
    },
    async image(path, signal) {
      const known = await source.image(place(path));
      if (known !== undefined) return known;
      return readImageInfoFrom(
        (length) => tree.head(path, length, signal),
        async (start, end) => read(path, readContentRange(await open(path, signal), start, end), signal),
      );
    },
    ...(source.hash === undefined
      ? {}
      : {
          hash: async (path: DatasetPath) => {
            const at = indexOfPath(source.paths, path);
            return at === undefined ? undefined : source.hash?.(at);
          },
        }),
  };
  if (source.fault !== undefined) {
    tree.fault = async (path) => {
      const at = indexOfPath(source.paths, path);
      return at === undefined ? undefined : source.fault?.(at);
    };
  }
  return tree;
}

function asReadError(path: string, error: unknown): SourceReadError {
  return error instanceof SourceReadError ? error : new SourceReadError(path, readClause(error));
}

/** Returns the index of a path in a sorted list; undefined when it is not in it. */
export function indexOfPath(paths: readonly string[], path: string): number | undefined {
  let low = 0;
  let high = paths.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = itemAt(paths, middle);
    if (found === path) return middle;
    if (found < path) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}
