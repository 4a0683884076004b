import type { DatasetPath } from "../../../model/datasetPath.ts";
import type { Figure } from "../../../model/figure.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import { failure, type Result, success } from "../../../model/result.ts";
import { colorAt, colorOf, isBackground, VOID_COLOR, vocColor } from "../../classes/maskColors.ts";
import { encodeMask } from "../../codecs/bitmap.ts";
import { decodePng, PngError, type PngImage } from "../../codecs/png.ts";
import { type Size, sizeLabel } from "../../geometry/rules.ts";
import { SourceReadError, type SourceTree } from "../../sourceTree.ts";
import type { LabelMap } from "./labelMap.ts";
import { groupOf } from "./object.ts";

/** What the masks of one image contain. */
export interface ImageMasks {
  readonly figures: readonly Figure[];
  readonly problems: readonly ProblemDetails[];
  /** Instances that belong to an object of the annotation. */
  readonly joined: ReadonlySet<number>;
  /** Masks that cannot be read. */
  readonly failed: readonly DatasetPath[];
}

/** What has to be known about an image to read its masks. */
interface MaskedImage {
  /** The sizes that a mask may have; any size when there are none. */
  readonly sizes: readonly Size[];
  /** The class names of the annotation's objects, in order. */
  readonly names: readonly string[];
  readonly labelMap: LabelMap;
}

/** The value that is neither a class nor an instance: void. Its colour in the palette is `VOID_COLOR`. */
const VOID = 255;
const MAX_MASK_BYTES = 64 * 1024 * 1024;
const MAX_VALUES = 1024;

/**
 * Reads the masks of one image: one bitmap for each instance of `SegmentationObject`, with the class that most of its pixels have in
 * `SegmentationClass`; without instances, one for each class. 0 and background are not objects, 255 (void) is skipped.
 */
export async function readMasks(
  tree: SourceTree,
  classPath: DatasetPath | undefined,
  instancePath: DatasetPath | undefined,
  image: MaskedImage,
  signal?: AbortSignal,
): Promise<ImageMasks> {
  const problems: ProblemDetails[] = [];
  const failed: DatasetPath[] = [];
  const load = async (path: DatasetPath | undefined) => {
    if (path === undefined) return undefined;
    const mask = await readMask(tree, path, image.sizes, signal);
    if (mask.ok) return mask.value;
    problems.push({ code: "mask_broken", path, message: mask.failure, action: "The mask is skipped." });
    failed.push(path);
    return undefined;
  };
  const classes = await load(classPath);
  const instances = await load(instancePath);
  const titleOf = (value: number) => classTitle(value, classes?.colors ?? new Map(), image.labelMap);
  if (instances !== undefined) return { ...instanceFigures(instances, classes, image, titleOf), problems, failed };
  const figures = classes === undefined ? [] : classFigures(classes, titleOf);
  return { figures, joined: new Set(), problems, failed };
}

type TitleOf = (value: number) => string | undefined;

/** An instance joins the object of the annotation that has its number and its class. */
function instanceFigures(
  instances: ValueMask,
  classes: ValueMask | undefined,
  image: MaskedImage,
  titleOf: TitleOf,
): Pick<ImageMasks, "figures" | "joined"> {
  const joined = new Set<number>();
  const figures: Figure[] = [];
  const sameSize = classes?.width === instances.width && classes.height === instances.height;
  for (const [value, region] of regionsOf(instances, sameSize ? classes : undefined)) {
    const index = instances.indexOf(value);
    const named = index === undefined ? undefined : image.names[index - 1];
    const majority = region.majority === undefined ? undefined : titleOf(region.majority);
    const title = majority ?? named ?? `value ${value}`;
    const joins = index !== undefined && named === title;
    if (joins) joined.add(index);
    const geometry = bitmapOf(instances, value, region);
    figures.push({ class: title, geometry, tags: [], ...(joins && { group: groupOf(index) }) });
  }
  return { figures, joined };
}

function classFigures(classes: ValueMask, titleOf: TitleOf): Figure[] {
  return [...regionsOf(classes, undefined)].flatMap(([value, region]) => {
    const title = titleOf(value);
    return title === undefined ? [] : [{ class: title, geometry: bitmapOf(classes, value, region), tags: [] }];
  });
}

/** A mask with one value for each pixel. 0 is not an object; void pixels are 0, too. */
interface ValueMask extends Size {
  readonly values: Uint32Array;
  /** The colours of the values, when the mask has colours. */
  readonly colors: ReadonlyMap<number, number>;
  /** Returns the number of the instance that a value is. */
  indexOf(value: number): number | undefined;
}

/** Reads a mask; the failure states why it cannot be used. */
async function readMask(
  tree: SourceTree,
  path: DatasetPath,
  sizes: readonly Size[],
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
  const values = png.channels >= 3 ? colorValues(png) : paletteValues(png);
  const distinct = distinctValues(values);
  if (distinct === undefined) {
    return failure(`The mask has more than ${MAX_VALUES} values. It is not a mask, or it was blurred or compressed.`);
  }
  const { width, height } = png;
  const colors = colorsOf(distinct, png);
  if (png.channels < 3) return success({ width, height, values, colors, indexOf: (value) => value });
  const indexes = new Map(Array.from({ length: 255 }, (_, i) => [vocColor(i), i]));
  return success({ width, height, values, colors, indexOf: (value) => indexes.get(value) });
}

function colorValues({ samples, channels, bitDepth, width, height }: PngImage): Uint32Array {
  const values = new Uint32Array(width * height);
  const shift = bitDepth === 16 ? 8 : 0;
  for (let i = 0, at = 0; i < values.length; i++, at += channels) {
    const value = colorAt(samples, at, shift);
    values[i] = value === VOID_COLOR ? 0 : value;
  }
  return values;
}

function paletteValues({ samples, channels, width, height }: PngImage): Uint32Array {
  const values = new Uint32Array(width * height);
  for (let i = 0, at = 0; i < values.length; i++, at += channels) {
    const value = samples[at]!;
    values[i] = value === VOID ? 0 : value;
  }
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

function colorsOf(values: Iterable<number>, { channels, palette }: PngImage): Map<number, number> {
  const colors = new Map<number, number>();
  for (const value of values) {
    const [r, g, b] = palette?.subarray(value * 3, value * 3 + 3) ?? [];
    if (channels >= 3) colors.set(value, value);
    else if (r !== undefined && g !== undefined && b !== undefined) colors.set(value, colorOf(r, g, b));
  }
  return colors;
}

/** Returns the class of a value: by its colour in the label map, else by its number. Undefined for background. */
function classTitle(value: number, colors: ReadonlyMap<number, number>, { classes }: LabelMap): string | undefined {
  const color = colors.get(value);
  const byColor = color === undefined ? undefined : classes.find((one) => one.color === color);
  const title =
    (byColor ?? classes[value])?.name ??
    (value > VOID ? `color ${value.toString(16).padStart(6, "0")}` : `value ${value}`);
  return isBackground(title) ? undefined : title;
}

/** Where the pixels of a value are. */
interface Region {
  left: number;
  top: number;
  right: number;
  bottom: number;
  /** The value that most of its pixels have in the other mask. */
  majority: number | undefined;
}

/** Returns the extent of each value except 0, and the value that `under` has most often there. */
function regionsOf(mask: ValueMask, under: ValueMask | undefined): Map<number, Region> {
  const regions = new Map<number, Region & { readonly votes: Map<number, number> }>();
  for (let i = 0; i < mask.values.length; i++) {
    const value = mask.values[i]!;
    if (value === 0) continue;
    const x = i % mask.width;
    const y = (i - x) / mask.width;
    let region = regions.get(value);
    if (region === undefined) {
      region = { left: x, top: y, right: x + 1, bottom: y + 1, majority: undefined, votes: new Map() };
      regions.set(value, region);
    }
    region.left = Math.min(region.left, x);
    region.right = Math.max(region.right, x + 1);
    region.bottom = y + 1;
    const below = under?.values[i] ?? 0;
    if (below !== 0) region.votes.set(below, (region.votes.get(below) ?? 0) + 1);
  }
  for (const region of regions.values()) {
    region.majority = [...region.votes].sort((a, b) => b[1] - a[1])[0]?.[0];
  }
  return regions;
}

function bitmapOf(mask: ValueMask, value: number, region: Region): Figure["geometry"] {
  const width = region.right - region.left;
  const height = region.bottom - region.top;
  const values = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = (region.top + y) * mask.width + region.left;
    for (let x = 0; x < width; x++) if (mask.values[from + x] === value) values[y * width + x] = 1;
  }
  const data = encodeMask({ width, height, values, alpha: false });
  return { type: "bitmap", origin: [region.left, region.top], data };
}
