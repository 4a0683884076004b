import { type DatasetPath, extensionOf } from "../../model/datasetPath.ts";
import { readJpegHeader } from "../codecs/jpegHeader.ts";
import { evenlySpread } from "../images/labelFolders.ts";
import { SourceReadError, type SourceTree } from "../sourceTree.ts";

/** Files of which the header is read, and its bytes. */
const SAMPLES = 4;
const HEAD_BYTES = 16 * 1024;

/** Returns true when masks are grey JPEG files and their images have colours: JPEG is not decoded, but its header states the channels. */
export async function areGreyJpegsOf(
  tree: SourceTree,
  masks: readonly DatasetPath[],
  images: readonly DatasetPath[],
  signal?: AbortSignal,
): Promise<boolean> {
  const channels = await channelsOf(tree, masks, signal);
  if (channels.length === 0 || channels.some((count) => count !== 1)) return false;
  return (await channelsOf(tree, images, signal)).every((count) => count !== 1);
}

async function channelsOf(tree: SourceTree, paths: readonly DatasetPath[], signal?: AbortSignal): Promise<number[]> {
  const jpegs = paths.filter((path) => /^\.jpe?g$/.test(extensionOf(path)));
  const found: number[] = [];
  for (const path of evenlySpread(jpegs, SAMPLES)) {
    try {
      const { components } = readJpegHeader(await tree.head(path, HEAD_BYTES, signal));
      if (components !== undefined) found.push(components);
    } catch (error) {
      if (!(error instanceof SourceReadError)) throw error;
    }
  }
  return found;
}
