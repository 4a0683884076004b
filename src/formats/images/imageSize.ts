import type { DatasetPath } from "../../model/datasetPath.ts";
import { uprightSize } from "../../model/image.ts";
import type { Size } from "../geometry/rules.ts";
import { SourceReadError, type SourceTree } from "../sourceTree.ts";

/** Returns the upright size of an image in pixels; undefined when it is not known or the file cannot be read, which reading the image reports. */
export async function imageSize(tree: SourceTree, path: DatasetPath, signal?: AbortSignal): Promise<Size | undefined> {
  try {
    return uprightSize(await tree.image(path, signal));
  } catch (error) {
    if (error instanceof SourceReadError) return undefined;
    throw error;
  }
}
