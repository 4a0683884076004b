import type { DatasetPath } from "../../../model/datasetPath.ts";
import type { Figure } from "../../../model/figure.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import { encodeMask } from "../../codecs/bitmap.ts";
import type { SourceTree } from "../../sourceTree.ts";
import type { LabelMap } from "./labelMap.ts";
import { groupOf } from "./object.ts";
import { classTitle, type MaskRules, readMask, type ValueMask } from "./valueMask.ts";

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
interface MaskedImage extends MaskRules {
  /** The class names of the annotation's objects, in order. */
  readonly names: readonly string[];
}

/** The label map of masks whose values are not classes. */
const noClasses: LabelMap = { classes: [] };

/**
 * Reads the masks of one image: one bitmap for each instance of `SegmentationObject`, with the class that most of its pixels have in
 * `SegmentationClass`; without instances, one for each class. 0 and background are not objects; 255 (void) is skipped unless the label map names
 * it.
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
    const rules = path === classPath ? image : { ...image, labelMap: noClasses, greysAreColors: false };
    const mask = await readMask(tree, path, rules, signal);
    if (mask.ok) return mask.value;
    problems.push({ code: "mask_broken", path, message: mask.failure, action: "The mask is skipped." });
    failed.push(path);
    return undefined;
  };
  const classes = await load(classPath);
  const instances = await load(instancePath);
  const titleOf = (value: number) => (classes === undefined ? undefined : classTitle(value, classes, image.labelMap));
  // A mask of instances that is all void or background states nothing.
  if (instances !== undefined && (classes === undefined || instances.values.some(isObject)))
    return { ...instanceFigures(instances, classes, image, titleOf), problems, failed };
  const figures = classes === undefined ? [] : classFigures(classes, titleOf);
  return { figures, joined: new Set(), problems, failed };
}

function isObject(value: number): boolean {
  return value !== 0;
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
