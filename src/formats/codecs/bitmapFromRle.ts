import type { Bitmap } from "../../model/geometry.ts";
import type { ProblemCode } from "../../model/problemCodes.ts";
import { type Size, sizeLabel } from "../geometry/rules.ts";
import type { Finding } from "../report/finding.ts";
import { finiteNumber, isJsonObject, type JsonObject } from "../text/jsonValue.ts";
import { encodeMask } from "./bitmap.ts";
import { countsFromText, maskFromRle, type Rle, RleError } from "./rle.ts";

/**
 * Returns a mask of COCO run lengths (`counts` as list or text, `size` height first) as a bitmap; undefined when it cannot be decoded, with
 * the reason added to `findings`. `frame` limits its size.
 */
export function bitmapFromRle(
  segmentation: JsonObject,
  frame: Size | undefined,
  findings: Finding[],
  instead = "The box is used instead, if there is one.",
): Bitmap | undefined {
  const fallback = (code: ProblemCode, message: string): Finding => ({
    code,
    severity: "warning",
    message,
    action: instead,
  });
  const { counts, size } = segmentation;
  const [height, width] = Array.isArray(size) ? size.map(finiteNumber) : [];
  if (height === undefined || width === undefined || (typeof counts !== "string" && !Array.isArray(counts))) {
    findings.push(fallback("mask_broken", "Run lengths have no size or counts."));
    return undefined;
  }
  if (frame !== undefined && width * height > Math.max(4 * frame.width * frame.height, 1_000_000)) {
    const message = `Run lengths of ${width} x ${height} pixels do not fit an image of ${sizeLabel(frame)} pixels.`;
    findings.push(fallback("mask_broken", message));
    return undefined;
  }
  try {
    const numbers =
      typeof counts === "string" ? countsFromText(counts) : counts.map((count) => finiteNumber(count) ?? -1);
    const rle: Rle = { width, height, counts: numbers };
    const found = maskFromRle(rle);
    if (found === undefined) {
      findings.push(fallback("no_area", `Run lengths of ${width} x ${height} pixels have no pixel set.`));
      return undefined;
    }
    if (frame !== undefined && !isRleOfSize(segmentation, frame)) {
      const message = `Run lengths are for ${width} x ${height} pixels, and the image has ${sizeLabel(frame)}.`;
      findings.push({
        code: "size_differs",
        message,
        action: "The mask is kept unchanged; it is not scaled.",
      });
    }
    return { type: "bitmap", origin: [found.left, found.top], data: encodeMask(found.mask) };
  } catch (error) {
    if (!(error instanceof RleError)) throw error;
    findings.push(fallback("mask_broken", `A run-length code ${error.message}.`));
    return undefined;
  }
}

/** Returns true for run lengths that cover exactly the pixels of an image. */
export function isRleOfSize(segmentation: unknown, frame: Size | undefined): boolean {
  if (frame === undefined || !isJsonObject(segmentation) || !Array.isArray(segmentation.size)) return false;
  return finiteNumber(segmentation.size[0]) === frame.height && finiteNumber(segmentation.size[1]) === frame.width;
}
