import type { DatasetPath } from "../../../model/datasetPath.ts";
import { failure, type Result, success } from "../../../model/result.ts";
import { colorAt, colorOf, isBackground, VOID_COLOR, vocColor } from "../../classes/maskColors.ts";
import { decodePng, PngError, type PngImage } from "../../codecs/png.ts";
import { type Size, sizeLabel } from "../../geometry/rules.ts";
import { greyColor } from "../../masks/greyColors.ts";
import { SourceReadError, type SourceTree } from "../../sourceTree.ts";
import type { LabelMap } from "./labelMap.ts";

/** By which rules the values of a mask are read. */
export interface MaskRules {
  /** The sizes that a mask may have; any size when there are none. */
  readonly sizes: readonly Size[];
  readonly labelMap: LabelMap;
  /** Greys that are not indices are colours of the label map. */
  readonly greysAreColors: boolean;
}

/** The value that is neither a class nor an instance: void. Its colour in the palette is `VOID_COLOR`. */
const VOID = 255;
const MAX_MASK_BYTES = 64 * 1024 * 1024;
const MAX_VALUES = 1024;

/** A mask with one value for each pixel. 0 is not an object; void pixels are 0, too. */
export interface ValueMask extends Size {
  readonly values: Uint32Array;
  /** The colours of the values, when the mask has colours. */
  readonly colors: ReadonlyMap<number, number>;
  /** False for greys, whose colours count only where they are not indices. */
  readonly hasPalette: boolean;
  /** Returns the number of the instance that a value is. */
  indexOf(value: number): number | undefined;
}

/** Reads a mask; the failure states why it cannot be used. */
export async function readMask(
  tree: SourceTree,
  path: DatasetPath,
  { sizes, labelMap, greysAreColors }: MaskRules,
  signal?: AbortSignal,
): Promise<Result<ValueMask>> {
  let png: PngImage;
  try {
    png = decodePng(await tree.bytes(path, { maxBytes: MAX_MASK_BYTES, ...(signal && { signal }) }));
  } catch (error) {
    if (error instanceof PngError) return failure(`The mask ${error.message}.`);
    if (error instanceof SourceReadError) return failure(`The mask cannot be read: ${error.reason}.`);
    throw error;
  }
  const [size] = sizes;
  if (size !== undefined && !sizes.some(({ width, height }) => width === png.width && height === png.height)) {
    return failure(`The mask has ${sizeLabel(png)} pixels, but its image has ${sizeLabel(size)}.`);
  }
  const values = png.channels >= 3 ? colorValues(png) : numberValues(png);
  const distinct = distinctValues(values);
  if (distinct === undefined) {
    return failure(`The mask has more than ${MAX_VALUES} values. It is not a mask, or it was blurred or compressed.`);
  }
  const { width, height } = png;
  const colors = colorsOf(distinct, png, greysAreColors);
  const void_ = png.channels >= 3 ? VOID_COLOR : VOID;
  const voidColor = colors.get(void_);
  const isNamed = voidColor !== undefined && labelMap.classes.some(({ color }) => color === voidColor);
  if (distinct.has(void_) && !isNamed) for (let i = 0; i < values.length; i++) if (values[i] === void_) values[i] = 0;
  const hasPalette = png.channels >= 3 || png.palette !== undefined;
  if (png.channels < 3) return success({ width, height, values, colors, hasPalette, indexOf: (value) => value });
  const indexes = new Map(Array.from({ length: 255 }, (_, i) => [vocColor(i), i]));
  return success({ width, height, values, colors, hasPalette, indexOf: (value) => indexes.get(value) });
}

function colorValues({ samples, channels, bitDepth, width, height }: PngImage): Uint32Array {
  const values = new Uint32Array(width * height);
  const shift = bitDepth === 16 ? 8 : 0;
  for (let i = 0, at = 0; i < values.length; i++, at += channels) {
    values[i] = colorAt(samples, at, shift);
  }
  return values;
}

function numberValues({ samples, channels, width, height }: PngImage): Uint32Array {
  const values = new Uint32Array(width * height);
  for (let i = 0, at = 0; i < values.length; i++, at += channels) values[i] = samples[at]!;
  return values;
}

/** Returns the distinct values; undefined when there are more than a mask has. */
function distinctValues(values: Uint32Array): Set<number> | undefined {
  const distinct = new Set<number>();
  let last = -1;
  for (const value of values) {
    if (value === last) continue;
    last = value;
    distinct.add(value);
    if (distinct.size > MAX_VALUES) return undefined;
  }
  return distinct;
}

function colorsOf(
  values: Iterable<number>,
  { channels, palette }: PngImage,
  greysAreColors: boolean,
): Map<number, number> {
  const colors = new Map<number, number>();
  for (const value of values) {
    const [r, g, b] = palette?.subarray(value * 3, value * 3 + 3) ?? [];
    if (channels >= 3) colors.set(value, value);
    else if (palette === undefined && greysAreColors && value <= VOID) colors.set(value, greyColor(value));
    else if (r !== undefined && g !== undefined && b !== undefined) colors.set(value, colorOf(r, g, b));
  }
  return colors;
}

/**
 * Returns the class of a value: that of its colour in the label map, or that of its number; greys without a palette first by their number.
 * Undefined for background.
 */
export function classTitle(
  value: number,
  { colors, hasPalette }: ValueMask,
  { classes }: LabelMap,
): string | undefined {
  const color = colors.get(value);
  const byColor = color === undefined ? undefined : classes.find((one) => one.color === color);
  const title =
    (hasPalette ? (byColor ?? classes[value]) : (classes[value] ?? byColor))?.name ??
    (value > VOID ? `color ${value.toString(16).padStart(6, "0")}` : `value ${value}`);
  return isBackground(title) ? undefined : title;
}
