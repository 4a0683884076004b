import type { DatasetPath } from "../../../model/datasetPath.ts";
import type { Figure } from "../../../model/figure.ts";
import type { Bitmap } from "../../../model/geometry.ts";
import { type ImageInfo, uprightSize } from "../../../model/image.ts";
import { failure, type Result, success } from "../../../model/result.ts";
import { decodePng, PngError, type PngImage, readPngHeader } from "../../codecs/png.ts";
import { valueMasks } from "../../codecs/valueMasks.ts";
import { type Size, sizeLabel } from "../../geometry/rules.ts";
import type { ItemContent } from "../../read/itemContent.ts";
import type { PlacedFigure } from "../../read/settleFigures.ts";
import { SourceReadError, type SourceTree } from "../../sourceTree.ts";
import type { CsvRow } from "../../text/csv.ts";
import { type BoxKey, type BoxSides, sidesIn } from "./boxes.ts";
import type { OpenImagesClasses } from "./classes.ts";
import { cellsByName, numberIn, type OpenImagesTable } from "./table.ts";

/** Bytes of a mask. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Pixels of a mask, and of its image. */
const MAX_PIXELS = 100_000_000;
/** How far the aspect ratios of a mask and its image may differ, as a factor: sizes are rounded to whole pixels. */
const SHAPE_TOLERANCE = 0.05;

/** Finds the mask files of a drop by the names in tables, and keeps their outcomes. */
export interface MaskFiles {
  /** Returns the file of a mask; undefined when it is not in the drop, or several files have its name. */
  find(name: string): DatasetPath | undefined;
  /** Marks a mask as used. */
  used(path: DatasetPath): void;
  /** Marks a mask as broken. `message`: what is wrong, as a sentence. */
  broken(path: DatasetPath, message: string): void;
}

/** Returns the objects in the mask rows of one image, and adds the box of each mask to `keys`. */
export async function masksOf(
  tree: SourceTree,
  rows: readonly CsvRow[],
  table: OpenImagesTable,
  classes: OpenImagesClasses,
  info: ImageInfo,
  masks: MaskFiles,
  keys: WeakMap<Figure, BoxKey>,
  signal?: AbortSignal,
): Promise<ItemContent> {
  const figures: PlacedFigure[] = [];
  const problems: ItemContent["problems"][number][] = [];
  for (const row of rows) {
    signal?.throwIfAborted();
    const cell = cellsByName(row, table);
    const { line } = row;
    const name = cell("maskpath");
    const path = masks.find(name);
    if (path === undefined) {
      const message = `The mask ${JSON.stringify(name.slice(0, 200))} is not in the drop.`;
      problems.push({ code: "mask_absent", line, message, action: "The object is skipped." });
      continue;
    }
    const bitmap = await bitmapOf(tree, path, info, signal);
    if (!bitmap.ok) {
      masks.broken(path, `The mask ${bitmap.failure}.`);
      continue;
    }
    masks.used(path);
    const mid = cell("labelname");
    const sides = sidesIn(cell, "boxxmin", "boxxmax", "boxymin", "boxymax");
    const iou = numberIn(cell("predictediou"));
    const kept = [
      ["BoxID", cell("boxid")],
      ["Clicks", cell("clicks")],
    ].filter(([, value]) => value !== "");
    const figure: Figure = {
      class: classes.titleOf(mid),
      geometry: bitmap.value,
      tags: iou === undefined ? [] : [{ name: "PredictedIoU", value: iou }],
      ...(kept.length > 0 && { extra: { openimages: Object.fromEntries(kept) } }),
    };
    if (sides !== undefined) keys.set(figure, { mid, sides });
    figures.push({ figure, line });
  }
  return { figures, tags: [], problems };
}

/** Reads a mask at the size of its image. The failure is the predicate of a sentence about the mask. */
async function bitmapOf(
  tree: SourceTree,
  path: DatasetPath,
  info: ImageInfo,
  signal: AbortSignal | undefined,
): Promise<Result<Bitmap>> {
  const size = uprightSize(info);
  if (size === undefined) return failure("cannot be scaled to its image, whose size is not known");
  if (size.width * size.height > MAX_PIXELS) return failure("belongs to an image of more than 100 megapixels");
  const png = await decodeMask(tree, path, size, signal);
  if (!png.ok) return png;
  const [mask] = valueMasks({ ...size, values: scaled(png.value, size) }, 2, (value) => value === 1) ?? [];
  return mask === undefined ? failure("is empty") : success(mask.bitmap);
}

/** Decodes a mask for an image of some size. */
async function decodeMask(
  tree: SourceTree,
  path: DatasetPath,
  size: Size,
  signal: AbortSignal | undefined,
): Promise<Result<PngImage>> {
  try {
    const bytes = await tree.bytes(path, { maxBytes: MAX_BYTES, ...(signal && { signal }) });
    const header = readPngHeader(bytes);
    const ratio = (header.width * size.height) / (header.height * size.width);
    if (Math.abs(ratio - 1) > SHAPE_TOLERANCE && !isThin(header, size)) {
      return failure(
        `has ${sizeLabel(header)} pixels, which is another aspect ratio than ${sizeLabel(size)} of its image`,
      );
    }
    return success(decodePng(bytes, { maxPixels: Math.floor(MAX_PIXELS / header.channels) }));
  } catch (error) {
    if (error instanceof SourceReadError) return failure(`cannot be read: ${error.reason}`);
    if (error instanceof PngError) return failure(error.message);
    throw error;
  }
}

/** Returns true when rounding to whole pixels explains the difference, as for images that are a few pixels wide. */
function isThin(mask: Size, image: Size): boolean {
  return Math.abs(mask.width / image.width - mask.height / image.height) * Math.max(image.width, image.height) <= 1.5;
}

/** Scales a mask: each pixel takes the value of the mask at its centre, 1 where the mask is not black. */
function scaled({ width, height, channels, colorType, samples }: PngImage, size: Size): Uint8Array {
  const colors = colorType === "greyAlpha" || colorType === "rgba" ? channels - 1 : channels;
  const values = new Uint8Array(size.width * size.height);
  const columns = Array.from({ length: size.width }, (_, x) => Math.floor(((x + 0.5) * width) / size.width));
  for (let y = 0; y < size.height; y++) {
    const from = Math.floor(((y + 0.5) * height) / size.height) * width;
    let to = y * size.width;
    for (const column of columns) {
      const at = (from + column) * channels;
      for (let channel = 0; channel < colors; channel++) if (samples[at + channel] !== 0) values[to] = 1;
      to++;
    }
  }
  return values;
}

/** How far the sides of a mask's box may be from those of the box, normalized. */
const SIDE_TOLERANCE = 0.002;

/** Puts each mask and the box around it into one group. */
export function groupMasks(figures: readonly PlacedFigure[], keys: WeakMap<Figure, BoxKey>): readonly PlacedFigure[] {
  const groups = new Map<Figure, string>();
  const isMask = ({ geometry }: Figure) => geometry.type === "bitmap";
  const boxes = figures.map(({ figure }) => figure).filter((figure) => !isMask(figure));
  for (const { figure: mask } of figures) {
    const key = isMask(mask) ? keys.get(mask) : undefined;
    if (key === undefined) continue;
    const free = boxes.filter((box) => !groups.has(box));
    const box = nearestBox(key, free, keys);
    if (box === undefined) continue;
    const group = `box ${groups.size / 2 + 1}`;
    groups.set(box, group).set(mask, group);
  }
  if (groups.size === 0) return figures;
  return figures.map((placed) => {
    const group = groups.get(placed.figure);
    return group === undefined ? placed : { ...placed, figure: { ...placed.figure, group } };
  });
}

/** Returns the box with the class and the sides of a mask's box. */
function nearestBox(mask: BoxKey, boxes: readonly Figure[], keys: WeakMap<Figure, BoxKey>): Figure | undefined {
  let nearest: Figure | undefined;
  let least = SIDE_TOLERANCE;
  for (const box of boxes) {
    const key = keys.get(box);
    if (key?.mid !== mask.mid) continue;
    const distance = distanceOf(mask.sides, key.sides);
    if (distance < least) [nearest, least] = [box, distance];
  }
  return nearest;
}

function distanceOf([left, right, top, bottom]: BoxSides, other: BoxSides): number {
  return Math.max(
    Math.abs(left - other[0]),
    Math.abs(right - other[1]),
    Math.abs(top - other[2]),
    Math.abs(bottom - other[3]),
  );
}
