import type { DatasetPath } from "../../model/datasetPath.ts";
import type { Figure } from "../../model/figure.ts";
import { type ImageInfo, uprightSize } from "../../model/image.ts";
import type { ProblemCode } from "../../model/problemCodes.ts";
import { framedOn, inPixels, type Size } from "../geometry/rules.ts";
import { SourceReadError, type SourceTree } from "../sourceTree.ts";
import { imageKindOf } from "./imageHeader.ts";
import { decodePng, PngError, type PngImage, readPngHeader } from "./png.ts";
import { type ValueImage, valueMasks } from "./valueMasks.ts";

/** A file that gives no labels, and why, as one plain sentence. */
export interface Refusal {
  readonly refused: string;
  /** Code of the problem, where there is one of its own. */
  readonly code?: ProblemCode;
  /** Where in a text it stands, from 1. */
  readonly line?: number;
}

/** What the pixels of one value are. */
export type ValueMeaning = Pick<Figure, "class"> & Partial<Pick<Figure, "tags" | "extra">>;

/** Bytes of a label image's file. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Samples (pixels times channels) of a label image: 100 megapixels of one channel. */
const MAX_SAMPLES = 100_000_000;
/** Values above which an image is a picture and no label image. */
const MAX_VALUES = 1024;

/**
 * Decodes a PNG that holds the labels of a picture, pixel by pixel. Its header is looked at first: one that is not of the picture's size, upright or
 * as stored, or that is too large, is refused before anything is decoded.
 */
export async function readLabelPng(
  tree: SourceTree,
  path: DatasetPath,
  info: ImageInfo,
  signal?: AbortSignal,
): Promise<PngImage | Refusal> {
  try {
    const bytes = await tree.bytes(path, { maxBytes: MAX_BYTES, ...(signal && { signal }) });
    const kind = imageKindOf(bytes.subarray(0, 64));
    if (kind !== "png" && kind !== "unknown") {
      const why = kind === "jpeg" ? "JPEG changes the values of pixels" : "other kinds are not read";
      return {
        code: "mask_no_png",
        refused: `It is ${kind.toUpperCase()} inside; label images have to be PNG, ${why}.`,
      };
    }
    const header = readPngHeader(bytes);
    const size = uprightSize(info);
    if (size !== undefined && framedOn(header, info) === "other") {
      const refused = `It has ${inPixels(header)} pixels and its image has ${inPixels(size)}.`;
      return { code: "mask_size_differs", refused };
    }
    return decodePng(bytes, { maxPixels: Math.floor(MAX_SAMPLES / header.channels) });
  } catch (error) {
    if (error instanceof SourceReadError) return { refused: `It cannot be read: ${error.reason}.` };
    if (error instanceof PngError) return { refused: `The PNG ${error.message}.` };
    throw error;
  }
}

/** The same for a PNG whose pixels are numbers of classes or instances: one channel, grey or indices of a palette. */
export async function readNumberPng(
  tree: SourceTree,
  path: DatasetPath,
  info: ImageInfo,
  signal?: AbortSignal,
): Promise<(ValueImage & { readonly bitDepth: number }) | Refusal> {
  const png = await readLabelPng(tree, path, info, signal);
  if ("refused" in png) return png;
  const { width, height, bitDepth, colorType, samples } = png;
  if (colorType !== "grey" && colorType !== "palette") return { refused: "It holds colours, not numbers of classes." };
  return { width, height, bitDepth, values: samples };
}

/** One bitmap for each value that means something, smallest value first. */
export function figuresOfValues(
  image: ValueImage,
  meaningOf: (value: number) => ValueMeaning | undefined,
): Figure[] | Refusal {
  const masks = valueMasks(image, MAX_VALUES, (value) => meaningOf(value) !== undefined);
  if (masks === undefined) {
    return { refused: "It holds more than 1,024 values: it is a picture, not numbers of classes." };
  }
  return masks.map(({ value, bitmap }) => ({ tags: [], ...meaningOf(value)!, geometry: bitmap }));
}

/** The size of a label image, when it is needed to say that the labels lie on the pixels as stored. */
export function annotatedSizeOf(image: Size, info: ImageInfo): { annotatedSize?: Size } {
  return framedOn(image, info) === "stored" ? { annotatedSize: { width: image.width, height: image.height } } : {};
}
