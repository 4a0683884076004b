import type { DatasetPath } from "../../model/datasetPath.ts";
import { labelImageSize, readLabelPng } from "../codecs/labelPng.ts";
import { PngError } from "../codecs/png.ts";
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
  /** Pixels of equal value beside one another in a row, on average. */
  readonly runLength: number;
}

/** Pixels of a mask that is opened as a sample; larger ones are not opened. */
const MAX_PIXELS = 32_000_000;
/** Values above which counting stops; photographs have hundreds of thousands. */
export const MAX_VALUES = 4096;

/** Values and colours that a mask may have; a photograph has many more. */
const MASK_VALUES = 256;
const MASK_VALUES_OF_16_BITS = 1024;
const MASK_COLORS = 64;
/** With more values, a mask has areas: shorter runs of equal pixels are those of a grey photograph. */
const SURE_VALUES = 64;
const SHORTEST_RUN = 2.5;

/** Returns true for an image with no more values than a mask has, in areas. */
export function hasFewValues({ hold, bitDepth, counts, runLength }: MaskSample): boolean {
  const most = hold === "colors" ? MASK_COLORS : bitDepth === 16 ? MASK_VALUES_OF_16_BITS : MASK_VALUES;
  if (counts === undefined || counts.size > most) return false;
  return counts.size <= SURE_VALUES || runLength >= SHORTEST_RUN;
}

/** Returns the values of each mask of greys; those with a palette or colours are omitted. */
export function greyValues(samples: readonly MaskSample[]): readonly number[][] {
  return samples.flatMap(({ hold, colorOfIndex, counts }) =>
    hold === "numbers" && colorOfIndex === undefined && counts !== undefined ? [[...counts.keys()]] : [],
  );
}

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
    const header = labelImageSize(await tree.head(path, 64, signal));
    if (header.width * header.height > MAX_PIXELS) return undefined;
  } catch (error) {
    if (error instanceof PngError || error instanceof SourceReadError) return undefined;
    throw error;
  }
  const png = await readLabelPng(tree, path, { kind: "png", orientation: 1 }, signal);
  if (!png.ok) return undefined;
  const pixels = maskPixels(png.value);
  const { hold, bitDepth, colorOfIndex } = pixels;
  return { path, hold, bitDepth, colorOfIndex, counts: countsOf(pixels), runLength: runLengthOf(pixels) };
}

/** Returns how many pixels each value of a mask has; undefined when there are too many values. */
function countsOf(pixels: MaskPixels): ReadonlyMap<number, number> | undefined {
  const places = findValues(pixels, MAX_VALUES);
  return places && new Map([...places].map(([value, place]) => [value, place.pixels]));
}

function runLengthOf({ width, values }: MaskPixels): number {
  let runs = 0;
  for (let i = 0; i < values.length; i++) if (i % width === 0 || values[i] !== values[i - 1]) runs++;
  return runs === 0 ? 0 : values.length / runs;
}
