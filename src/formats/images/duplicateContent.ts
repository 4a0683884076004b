import type { DatasetPath } from "../../model/datasetPath.ts";
import type { ProblemEvent } from "../format.ts";
import { mapAhead } from "../read/mapAhead.ts";
import { problemEvent } from "../report/problemEvent.ts";
import type { SourceTree } from "../sourceTree.ts";

/** Hashes that are requested ahead: in the page each request is a message, and a thousand of them go as one. */
const ASKED_AHEAD = 1000;

/**
 * Reports every image that has the content of one before it (`duplicate_content`, info). Waits for hashes that are still being computed;
 * yields nothing for a tree without hashes.
 */
export async function* reportDuplicates(
  tree: Pick<SourceTree, "hash">,
  images: Iterable<DatasetPath>,
  signal?: AbortSignal,
): AsyncGenerator<ProblemEvent, void, undefined> {
  if (tree.hash === undefined) return;
  const firstWith = new Map<string, DatasetPath>();
  const hashed = mapAhead(images, async (path) => ({ path, hash: await tree.hash?.(path, signal) }), ASKED_AHEAD);
  for await (const { path, hash } of hashed) {
    signal?.throwIfAborted();
    if (hash === undefined) continue;
    const first = firstWith.get(hash);
    if (first === undefined) {
      firstWith.set(hash, path);
      continue;
    }
    yield problemEvent({
      code: "duplicate_content",
      path,
      message: `The image has the same content as ${first}.`,
      action: "It is kept as an image of its own; the bytes are stored once.",
    });
  }
}
