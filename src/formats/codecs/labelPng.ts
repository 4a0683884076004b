import type { DatasetPath } from "../../model/datasetPath.ts";
import type { Figure } from "../../model/figure.ts";
import { type ImageInfo, uprightSize } from "../../model/image.ts";
import type { ProblemCode } from "../../model/problemCodes.ts";
import { failure, type Result, success } from "../../model/result.ts";
import { framedOn, type Size, sizeLabel } from "../geometry/rules.ts";
import { SourceReadError, type SourceTree } from "../sourceTree.ts";
import { imageKindOf } from "./imageHeader.ts";
import { decodePng, PngError, type PngImage, readPngHeader } from "./png.ts";
import { type ValueImage, valueMasks } from "./valueMasks.ts";

/** Why a file gives no labels, as a sentence. */
export interface LabelFailure {
  readonly message: string;
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
): Promise<Result<PngImage, LabelFailure>> {
  try {
    const bytes = await tree.bytes(path, { maxBytes: MAX_BYTES, ...(signal && { signal }) });
    const kind = imageKindOf(bytes.subarray(0, 64));
    if (kind !== "png" && kind !== "unknown") {
      const why = kind === "jpeg" ? "JPEG changes the values of pixels" : "other kinds are not read";
      const message = `It is ${kind.toUpperCase()} inside; label images have to be PNG, ${why}.`;
      return failure({ code: "mask_no_png", message });
    }
    const header = readPngHeader(bytes);
    const size = uprightSize(info);
    if (size !== undefined && framedOn(header, info) === "other") {
      const message = `It has ${sizeLabel(header)} pixels and its image has ${sizeLabel(size)}.`;
      return failure({ code: "mask_size_differs", message });
    }
    return success(decodePng(bytes, { maxPixels: Math.floor(MAX_SAMPLES / header.channels) }));
  } catch (error) {
    if (error instanceof SourceReadError) return failure({ message: `It cannot be read: ${error.reason}.` });
    if (error instanceof PngError) return failure({ message: `The PNG ${error.message}.` });
    throw error;
  }
}

/** The same for a PNG whose pixels are numbers of classes or instances: one channel, grey or indices of a palette. */
export async function readNumberPng(
  tree: SourceTree,
  path: DatasetPath,
  info: ImageInfo,
  signal?: AbortSignal,
): Promise<Result<ValueImage & { readonly bitDepth: number }, LabelFailure>> {
  const png = await readLabelPng(tree, path, info, signal);
  if (!png.ok) return png;
  const { width, height, bitDepth, colorType, samples } = png.value;
  if (colorType !== "grey" && colorType !== "palette") {
    return failure({ message: "It holds colours, not numbers of classes." });
  }
  return success({ width, height, bitDepth, values: samples });
}

/** One bitmap for each value that means something, smallest value first. */
export function figuresOfValues(
  image: ValueImage,
  meaningOf: (value: number) => ValueMeaning | undefined,
): Result<Figure[], LabelFailure> {
  const masks = valueMasks(image, MAX_VALUES, (value) => meaningOf(value) !== undefined);
  if (masks === undefined) {
    return failure({ message: "It holds more than 1,024 values: it is a photograph, not numbers of classes." });
  }
  return success(masks.map(({ value, bitmap }) => ({ tags: [], ...meaningOf(value)!, geometry: bitmap })));
}

/** The size of a label image, when it is needed to say that the labels lie on the pixels as stored. */
export function annotatedSizeOf(image: Size, info: ImageInfo): { annotatedSize?: Size } {
  return framedOn(image, info) === "stored" ? { annotatedSize: { width: image.width, height: image.height } } : {};
}
