import type { DatasetPath } from "../../../model/datasetPath.ts";
import type { Figure } from "../../../model/figure.ts";
import { type ImageInfo, uprightSize } from "../../../model/image.ts";
import { decodePng, PngError, type PngImage, readPngHeader } from "../../codecs/png.ts";
import { valueMasks } from "../../codecs/valueMasks.ts";
import { type Size, sizeLabel } from "../../geometry/rules.ts";
import type { ItemContent } from "../../read/itemContent.ts";
import type { PlacedFigure } from "../../read/settleFigures.ts";
import { SourceReadError, type SourceTree } from "../../sourceTree.ts";
import type { CsvRow } from "../../text/csv.ts";
import { type BoxKey, numberOf } from "./boxTable.ts";
import type { OpenImagesClasses } from "./classes.ts";
import type { OpenImagesTable } from "./tableKind.ts";

const MAX_BYTES = 64 * 1024 * 1024;
/** Pixels of a mask, and of the image that it is brought to. */
const MAX_PIXELS = 100_000_000;
/** How far the shapes of a mask and its image may differ, as a share: whole pixels never agree exactly. */
const SHAPE_TOLERANCE = 0.05;

/** The masks of a drop, found by the names that tables call them; learns what became of each. */
export interface MaskFiles {
  find(name: string): DatasetPath | undefined;
  used(path: DatasetPath): void;
  /** `message`: what is wrong, as a sentence. */
  broken(path: DatasetPath, message: string): void;
}

/** What the masks of one image are. `keys` learns of which box each is the mask. */
export async function masksOf(
  tree: SourceTree,
  rows: readonly CsvRow[],
  { columns }: OpenImagesTable,
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
    const cell = (name: string) => row.cells[columns.get(name) ?? -1] ?? "";
    const { line } = row;
    const name = cell("maskpath");
    const path = masks.find(name);
    if (path === undefined) {
      const message = `The mask ${JSON.stringify(name.slice(0, 200))} is not in the drop.`;
      problems.push({ code: "mask_absent", line, message, action: "Left out." });
      continue;
    }
    const mask = await bitmapOf(tree, path, info, signal);
    if ("refused" in mask) {
      masks.broken(path, `The mask ${mask.refused}.`);
      continue;
    }
    masks.used(path);
    const mid = cell("labelname");
    const boxId = cell("boxid");
    const sides = ["boxxmin", "boxxmax", "boxymin", "boxymax"].map((side) => numberOf(cell(side)));
    const iou = numberOf(cell("predictediou"));
    const extra = Object.fromEntries(
      [
        ["BoxID", boxId],
        ["Clicks", cell("clicks")],
      ].filter(([, value]) => value !== ""),
    );
    const figure: Figure = {
      class: classes.titleOf(mid),
      geometry: mask.bitmap,
      tags: Number.isNaN(iou) ? [] : [{ name: "PredictedIoU", value: iou }],
      ...(Object.keys(extra).length > 0 && { extra: { openimages: extra } }),
    };
    if (!sides.some(Number.isNaN)) keys.set(figure, { mid, sides });
    figures.push({ figure, line });
  }
  return { figures, tags: [], problems };
}

async function bitmapOf(tree: SourceTree, path: DatasetPath, info: ImageInfo, signal: AbortSignal | undefined) {
  const size = uprightSize(info);
  if (size === undefined) return { refused: "cannot be brought to its image, whose size is not known" };
  if (size.width * size.height > MAX_PIXELS) return { refused: "belongs to an image of more than 100 megapixels" };
  let png: PngImage;
  try {
    const bytes = await tree.bytes(path, { maxBytes: MAX_BYTES, ...(signal && { signal }) });
    const header = readPngHeader(bytes);
    const shapes = (header.width * size.height) / (header.height * size.width);
    if (Math.abs(shapes - 1) > SHAPE_TOLERANCE && !isThin(header, size)) {
      return { refused: `has another shape than its image: ${sizeLabel(header)} against ${sizeLabel(size)}` };
    }
    png = decodePng(bytes, { maxPixels: Math.floor(MAX_PIXELS / header.channels) });
  } catch (error) {
    if (error instanceof SourceReadError) return { refused: `cannot be read: ${error.reason}` };
    if (error instanceof PngError) return { refused: error.message };
    throw error;
  }
  const values = scaled(png, size);
  const [mask] = valueMasks({ ...size, values }, 2, (value) => value === 1) ?? [];
  return mask === undefined ? { refused: "is empty" } : { bitmap: mask.bitmap };
}

/** Of pictures a few pixels wide, rounding alone makes another shape. */
function isThin(mask: Size, image: Size): boolean {
  return Math.abs(mask.width / image.width - mask.height / image.height) * Math.max(image.width, image.height) <= 1.5;
}

/** A mask brought to a size: each pixel is what the mask has at its middle. 1 where it is not black. */
function scaled({ width, height, channels, colorType, samples }: PngImage, size: Size): Uint8Array {
  const colours = colorType === "greyAlpha" || colorType === "rgba" ? channels - 1 : channels;
  const values = new Uint8Array(size.width * size.height);
  const columns = Array.from({ length: size.width }, (_, x) => Math.floor(((x + 0.5) * width) / size.width));
  for (let y = 0; y < size.height; y++) {
    const from = Math.floor(((y + 0.5) * height) / size.height) * width;
    for (let x = 0; x < size.width; x++) {
      const at = (from + columns[x]!) * channels;
      for (let channel = 0; channel < colours; channel++) {
        if (samples[at + channel] !== 0) values[y * size.width + x] = 1;
      }
    }
  }
  return values;
}

/** How far the sides of a mask's box may be from those of the box, as shares of the image. */
const SIDE_TOLERANCE = 0.002;

/** Puts each mask and the box that it fills into one group. */
export function groupMasks(figures: readonly PlacedFigure[], keys: WeakMap<Figure, BoxKey>): readonly PlacedFigure[] {
  const groups = new Map<Figure, string>();
  const isMask = ({ geometry }: Figure) => geometry.type === "bitmap";
  const boxes = figures.map(({ figure }) => figure).filter((figure) => !isMask(figure));
  for (const { figure: mask } of figures) {
    const key = isMask(mask) ? keys.get(mask) : undefined;
    if (key === undefined) continue;
    const distance = (box: Figure) => {
      const other = keys.get(box);
      if (other === undefined || other.mid !== key.mid || groups.has(box)) return Number.POSITIVE_INFINITY;
      return Math.max(...key.sides.map((side, i) => Math.abs(side - other.sides[i]!)));
    };
    const best = boxes.reduce<Figure | undefined>(
      (found, box) => (distance(box) < (found === undefined ? SIDE_TOLERANCE : distance(found)) ? box : found),
      undefined,
    );
    if (best === undefined) continue;
    const group = `box ${groups.size / 2 + 1}`;
    groups.set(best, group).set(mask, group);
  }
  if (groups.size === 0) return figures;
  return figures.map((placed) => {
    const group = groups.get(placed.figure);
    return group === undefined ? placed : { ...placed, figure: { ...placed.figure, group } };
  });
}
