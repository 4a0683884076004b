import type { DatasetPath } from "../../model/datasetPath.ts";
import { readLabelPng } from "../codecs/labelPng.ts";
import { PngError, readPngHeader } from "../codecs/png.ts";
import { findValues } from "../codecs/valueMasks.ts";
import { evenlySpread } from "../images/labelFolders.ts";
import { mapAhead } from "../read/mapAhead.ts";
import { SourceReadError, type SourceTree } from "../sourceTree.ts";
import { type MaskPixels, maskPixels } from "./maskPixels.ts";

/** The values of one mask. */
export interface MaskSample {
  readonly path: DatasetPath;
  readonly hold: MaskPixels["hold"];
  readonly bitDepth: number;
  /** How many pixels each value has; undefined when there are more values than any mask has. */
  readonly counts: ReadonlyMap<number, number> | undefined;
  readonly colorOfIndex: MaskPixels["colorOfIndex"];
}

/** Pixels of a mask that is opened as a sample; larger ones are not opened. */
const MAX_PIXELS = 32_000_000;
/** Values above which counting stops; photographs have hundreds of thousands. */
export const MAX_VALUES = 4096;

/** Decodes `count` masks from the whole list. Masks that cannot be read are omitted: reading the dataset reports them. */
export async function sampleMasks(
  tree: SourceTree,
  masks: readonly DatasetPath[],
  count: number,
  signal?: AbortSignal,
): Promise<MaskSample[]> {
  const samples: MaskSample[] = [];
  for await (const sample of mapAhead(evenlySpread(masks, count), (path) => sampleOf(tree, path, signal), 2)) {
    if (sample !== undefined) samples.push(sample);
  }
  return samples;
}

async function sampleOf(tree: SourceTree, path: DatasetPath, signal?: AbortSignal): Promise<MaskSample | undefined> {
  try {
    const header = readPngHeader(await tree.head(path, 64, signal));
    if (header.width * header.height > MAX_PIXELS) return undefined;
  } catch (error) {
    if (error instanceof PngError || error instanceof SourceReadError) return undefined;
    throw error;
  }
  const png = await readLabelPng(tree, path, { kind: "png", orientation: 1 }, signal);
  if (!png.ok) return undefined;
  const pixels = maskPixels(png.value);
  const { hold, bitDepth, colorOfIndex } = pixels;
  return { path, hold, bitDepth, colorOfIndex, counts: countsOf(pixels) };
}

/** Returns how many pixels each value of a mask has; undefined when there are too many values. */
function countsOf(pixels: MaskPixels): ReadonlyMap<number, number> | undefined {
  const places = findValues(pixels, MAX_VALUES);
  return places && new Map([...places].map(([value, place]) => [value, place.pixels]));
}
