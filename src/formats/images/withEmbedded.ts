import type { DatasetPath } from "../../model/datasetPath.ts";
import type { EmbeddedImage } from "../format.ts";
import type { SourceTree } from "../sourceTree.ts";

/**
 * Returns what a tree knows of the bytes of its images, with the images inside annotation files (`embedded`, by the path of that file), which
 * the tree does not know. What the tree cannot state at all is not stated for these either.
 */
export function withEmbedded(
  { hash, fault }: Pick<SourceTree, "hash" | "fault">,
  embedded: ReadonlyMap<DatasetPath, EmbeddedImage>,
): Pick<SourceTree, "hash" | "fault"> {
  return {
    ...(hash && { hash: (path, signal) => embedded.get(path)?.hash ?? hash(path, signal) }),
    ...(fault && {
      fault: (path, signal) => (embedded.has(path) ? embedded.get(path)?.fault : fault(path, signal)),
    }),
  };
}
