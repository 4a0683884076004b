import { type DatasetPath, extensionOf } from "../../model/datasetPath.ts";
import type { Figure } from "../../model/figure.ts";
import { type ImageInfo, uprightSize } from "../../model/image.ts";
import type { ProblemCode } from "../../model/problemCodes.ts";
import { failure, type Result, success } from "../../model/result.ts";
import { framedOn, type Size, sizeLabel } from "../geometry/rules.ts";
import { SourceReadError, type SourceTree } from "../sourceTree.ts";
import { decodeBmp, readBmpHeader } from "./bmp.ts";
import { imageKindOf } from "./imageHeader.ts";
import { decodePng, PngError, type PngImage, readPngHeader } from "./png.ts";
import { type ValueImage, valueMasks } from "./valueMasks.ts";

/** Why a file gives no labels, as a sentence. */
export interface LabelFailure {
  readonly message: string;
  /** The code of the problem, where there is a specific one. */
  readonly code?: ProblemCode;
  /** The line of a text, from 1. */
  readonly line?: number;
}

/** The class of the pixels of one value. */
export type ValueMeaning = Pick<Figure, "class"> & Partial<Pick<Figure, "tags" | "extra">>;

/** Bytes that the file of a label image may have. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Samples (pixels times channels) that a label image may have: 100 megapixels of one channel. */
const MAX_SAMPLES = 100_000_000;
/** Values that a label image may have; an image with more is a photograph. */
const MAX_VALUES = 1024;

/**
 * Decodes a PNG, or a BMP without compression, with the labels of an image, pixel by pixel. Its header is checked first: a PNG that does not have the size of the image,
 * upright or as stored, or that is too large, is refused before anything is decoded.
 */
export async function readLabelPng(
  tree: SourceTree,
  path: DatasetPath,
  info: ImageInfo,
  signal?: AbortSignal,
): Promise<Result<PngImage, LabelFailure>> {
  let isBmp = false;
  try {
    const bytes = await tree.bytes(path, { maxBytes: MAX_BYTES, ...(signal && { signal }) });
    const kind = imageKindOf(bytes.subarray(0, 64));
    isBmp = kind === "bmp";
    if (kind !== "png" && !isBmp && kind !== "unknown") {
      const why = kind === "jpeg" ? "because JPEG changes the values of pixels" : "because other kinds are not read";
      const message = `The content of the file is ${kind.toUpperCase()}; label images have to be PNG or BMP, ${why}.`;
      return failure({ code: "mask_no_png", message });
    }
    const header = isBmp ? readBmpHeader(bytes) : readPngHeader(bytes);
    const size = uprightSize(info);
    if (size !== undefined && framedOn(header, info) === "other") {
      const message = `The label image has ${sizeLabel(header)} pixels, and its image has ${sizeLabel(size)}.`;
      return failure({ code: "mask_size_differs", message });
    }
    // A BMP without compression is as large as its pixels.
    if (isBmp) return success(decodeBmp(bytes));
    return success(decodePng(bytes, { maxPixels: Math.floor(MAX_SAMPLES / header.channels) }));
  } catch (error) {
    if (error instanceof SourceReadError) return failure({ message: `The file cannot be read: ${error.reason}.` });
    if (error instanceof PngError) return failure({ message: `The ${isBmp ? "BMP" : "PNG"} ${error.message}.` });
    throw error;
  }
}

/** As `readLabelPng`, for a PNG whose pixels are numbers of classes or instances: one channel, grey or indices of a palette. */
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
    return failure({ message: "The label image contains colours, not numbers of classes." });
  }
  return success({ width, height, bitDepth, values: samples });
}

/** Returns one bitmap for each value with a class, smallest value first. */
export function figuresOfValues(
  image: ValueImage,
  meaningOf: (value: number) => ValueMeaning | undefined,
): Result<Figure[], LabelFailure> {
  const masks = valueMasks(image, MAX_VALUES, (value) => meaningOf(value) !== undefined);
  if (masks === undefined) {
    return failure({
      message: "The label image has more than 1,024 values: it is a photograph, not numbers of classes.",
    });
  }
  const figures = masks.flatMap(({ value, bitmap }): Figure[] => {
    const meaning = meaningOf(value);
    return meaning === undefined ? [] : [{ tags: [], ...meaning, geometry: bitmap }];
  });
  return success(figures);
}

/** Returns the size of a label image whose labels lie on the pixels as stored; nothing for labels of the upright image. */
export function annotatedSizeOf(image: Size, info: ImageInfo): { annotatedSize?: Size } {
  return framedOn(image, info) === "stored" ? { annotatedSize: { width: image.width, height: image.height } } : {};
}

/** Returns true for the name of a file that can be read as a label image. */
export function isLabelImageName(path: string): boolean {
  return [".png", ".bmp", ".dib"].includes(extensionOf(path));
}

/** Returns the size that the first bytes of a label image state. Throws `PngError` for any other file. */
export function labelImageSize(head: Uint8Array): Size {
  return imageKindOf(head) === "bmp" ? readBmpHeader(head) : readPngHeader(head);
}
