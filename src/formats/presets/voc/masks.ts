import type { DatasetPath } from "../../../model/datasetPath.ts";
import type { Figure } from "../../../model/figure.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import { isBackground, VOID_COLOR, vocColor } from "../../classes/maskColors.ts";
import { encodeMask } from "../../codecs/bitmap.ts";
import { decodePng, PngError, type PngImage } from "../../codecs/png.ts";
import type { Size } from "../../geometry/rules.ts";
import { SourceReadError, type SourceTree } from "../../sourceTree.ts";
import type { LabelMap } from "./labelMap.ts";
import { groupOf } from "./object.ts";

/** What the masks of one image hold. */
export interface VocMasks {
  readonly figures: readonly Figure[];
  readonly problems: readonly ProblemDetails[];
  /** Instances that belong to an object of the annotation. */
  readonly joined: ReadonlySet<number>;
  readonly failed: readonly DatasetPath[];
}

/** Values of a mask that are no class or instance: 255, and its colour in the palette. */
const VOID = 255;
const MAX_MASK_BYTES = 64 * 1024 * 1024;
const MAX_VALUES = 1024;

/**
 * Reads the masks of one image: one bitmap for each instance of `SegmentationObject`, its class by the majority in `SegmentationClass`; without
 * instances one for each class. 0 and background are nothing, 255 (void) is left out. `names` are the objects of the annotation in order.
 */
export async function vocMasks(
  tree: SourceTree,
  classPath: DatasetPath | undefined,
  instancePath: DatasetPath | undefined,
  image: { readonly sizes: readonly Size[]; readonly names: readonly string[]; readonly labelMap: LabelMap },
  signal?: AbortSignal,
): Promise<VocMasks> {
  const problems: ProblemDetails[] = [];
  const failed: DatasetPath[] = [];
  const load = async (path: DatasetPath | undefined) => {
    if (path === undefined) return undefined;
    const mask = await readMask(tree, path, image.sizes, signal);
    if ("values" in mask) return mask;
    problems.push({
      code: "mask_broken",
      path,
      message: mask.refused,
      action: "The mask is left out.",
    });
    failed.push(path);
    return undefined;
  };
  const classes = await load(classPath);
  const instances = await load(instancePath);
  const figures: Figure[] = [];
  const joined = new Set<number>();
  const titleOf = (value: number): string | undefined =>
    classTitle(value, classes?.colors ?? new Map(), image.labelMap);
  if (instances !== undefined) {
    const sameSize = classes?.width === instances.width && classes.height === instances.height;
    for (const [instance, region] of regionsOf(instances, sameSize ? classes : undefined)) {
      const index = instances.indexOf(instance);
      const named = index === undefined ? undefined : image.names[index - 1];
      const majority = region.majority === undefined ? undefined : titleOf(region.majority);
      const title = majority ?? named ?? `value ${instance}`;
      const joins = index !== undefined && named === title;
      if (joins) joined.add(index);
      figures.push({
        class: title,
        geometry: bitmapOf(instances, instance, region),
        tags: [],
        ...(joins && { group: groupOf(index) }),
      });
    }
  } else if (classes !== undefined) {
    for (const [value, region] of regionsOf(classes, undefined)) {
      const title = titleOf(value);
      if (title !== undefined) figures.push({ class: title, geometry: bitmapOf(classes, value, region), tags: [] });
    }
  }
  return { figures, problems, joined, failed };
}

/** A mask as one value a pixel; 0 is nothing, and void pixels have become 0 as well. */
interface ValueMask extends Size {
  readonly values: Uint32Array;
  /** Colours of the values, where the mask has some. */
  readonly colors: ReadonlyMap<number, number>;
  /** The instance that a value stands for. */
  indexOf(value: number): number | undefined;
}

async function readMask(
  tree: SourceTree,
  path: DatasetPath,
  sizes: readonly Size[],
  signal?: AbortSignal,
): Promise<ValueMask | { refused: string }> {
  let png: PngImage;
  try {
    png = decodePng(await tree.bytes(path, { maxBytes: MAX_MASK_BYTES, ...(signal && { signal }) }));
  } catch (error) {
    if (error instanceof PngError) return { refused: `The mask ${error.message}.` };
    if (error instanceof SourceReadError) return { refused: `The mask cannot be read: ${error.reason}.` };
    throw error;
  }
  const { width, height } = png;
  if (sizes.length > 0 && !sizes.some((size) => size.width === width && size.height === height)) {
    const [size] = sizes;
    return { refused: `The mask has ${width} x ${height} pixels, its image ${size!.width} x ${size!.height}.` };
  }
  const isColored = png.channels >= 3;
  const values = new Uint32Array(width * height);
  const shift = png.bitDepth === 16 ? 8 : 0;
  const { samples, channels } = png;
  const seen = new Set<number>();
  for (let i = 0; i < values.length; i++) {
    const at = i * channels;
    let value = samples[at]!;
    if (isColored) {
      value = (samples[at]! >> shift) * 65_536 + (samples[at + 1]! >> shift) * 256 + (samples[at + 2]! >> shift);
      if (value === VOID_COLOR) value = 0;
    } else if (value === VOID) value = 0;
    values[i] = value;
    if (!seen.has(value)) seen.add(value);
    if (seen.size > MAX_VALUES) {
      return { refused: `The mask has more than ${MAX_VALUES} values: it is no mask, or was blurred or compressed.` };
    }
  }
  const colors = new Map<number, number>();
  for (const value of seen) {
    if (isColored) colors.set(value, value);
    else if (png.palette && value * 3 + 2 < png.palette.length) {
      const [r, g, b] = png.palette.subarray(value * 3, value * 3 + 3);
      colors.set(value, r! * 65_536 + g! * 256 + b!);
    }
  }
  const indexes = new Map(isColored ? Array.from({ length: 255 }, (_, i) => [vocColor(i), i]) : []);
  return { width, height, values, colors, indexOf: (value) => (isColored ? indexes.get(value) : value) };
}

/** The class of a value: by its colour in the label map, else by its number. Undefined for background. */
function classTitle(value: number, colors: ReadonlyMap<number, number>, { classes }: LabelMap): string | undefined {
  const color = colors.get(value);
  const byColor = color === undefined ? undefined : classes.find((one) => one.color === color);
  const title =
    (byColor ?? classes[value])?.name ??
    (value > VOID ? `color ${value.toString(16).padStart(6, "0")}` : `value ${value}`);
  return isBackground(title) ? undefined : title;
}

interface Region {
  left: number;
  top: number;
  right: number;
  bottom: number;
  majority: number | undefined;
}

/** The extent of each value but 0, and the value that `under` has most often there. */
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
