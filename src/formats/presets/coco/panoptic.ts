import type { DatasetPath } from "../../../model/datasetPath.ts";
import type { Figure } from "../../../model/figure.ts";
import { count } from "../../../model/plural.ts";
import { encodeMask } from "../../codecs/bitmap.ts";
import { decodePng, PngError, type PngImage } from "../../codecs/png.ts";
import { type Size, sizeLabel } from "../../geometry/rules.ts";
import type { Finding } from "../../report/finding.ts";
import { SourceReadError, type SourceTree } from "../../sourceTree.ts";
import { finiteNumber, isJsonObject, type JsonObject, otherFields } from "../../text/jsonValue.ts";

/** A segment of a panoptic annotation that has pixels in the PNG. */
interface Segment {
  readonly info: JsonObject;
  readonly figure: Omit<Figure, "class">;
}

/** Fields of a segment that are read or follow from its pixels; the rest is kept in `extra`. */
const readFields = new Set(["id", "category_id", "iscrowd", "area", "bbox"]);

/**
 * Reads a panoptic annotation: each segment is the mask of the pixels that have its id, R + 256 G + 65536 B, in the PNG. `size`: of the
 * image, when it is known.
 */
export async function readSegments(
  tree: SourceTree,
  path: DatasetPath,
  json: JsonObject,
  size: Size | undefined,
  signal?: AbortSignal,
): Promise<{ segments: readonly Segment[]; findings: readonly Finding[] }> {
  const infos = Array.isArray(json.segments_info) ? json.segments_info.filter(isJsonObject) : [];
  let png: PngImage;
  try {
    png = decodePng(await tree.bytes(path, signal ? { signal } : {}));
  } catch (error) {
    if (!(error instanceof PngError) && !(error instanceof SourceReadError)) throw error;
    const reason = error instanceof SourceReadError ? error.reason : error.message;
    return { segments: [], findings: [unusableMask(`The mask ${reason}.`, infos.length)] };
  }
  if (size !== undefined && (png.width !== size.width || png.height !== size.height)) {
    const message = `The mask has ${sizeLabel(png)} pixels, but its image has ${sizeLabel(size)}.`;
    return { segments: [], findings: [unusableMask(message, infos.length)] };
  }
  const boxes = segmentBoxes(png);
  const findings: Finding[] = [];
  const segments: Segment[] = [];
  for (const info of infos) {
    const id = finiteNumber(info.id);
    const box = id === undefined ? undefined : boxes.get(id);
    if (id === undefined || box === undefined) {
      const message = `The segment ${JSON.stringify(info.id)} has no pixels in the mask.`;
      findings.push({ code: "segment_without_pixels", message, action: "The segment is skipped." });
      continue;
    }
    boxes.delete(id);
    const rest = otherFields(info, readFields);
    const isCrowd = finiteNumber(info.iscrowd) === 1 || info.iscrowd === true;
    segments.push({
      info,
      figure: {
        geometry: { type: "bitmap", origin: [box.left, box.top], data: maskOf(png, id, box) },
        tags: isCrowd ? [{ name: "crowd" }] : [],
        extra: { coco: { ...rest, id } },
      },
    });
  }
  // Pixels with the value 0 are not labelled.
  boxes.delete(0);
  if (boxes.size > 0) {
    const ids = count(boxes.size, "id");
    const message = `The mask has pixels with ${ids} that no segment has, such as ${boxes.keys().next().value}.`;
    findings.push({ code: "pixels_without_segment", message, action: "These pixels are skipped." });
  }
  return { segments, findings };
}

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

function segmentBoxes(png: PngImage): Map<number, Box> {
  const boxes = new Map<number, Box>();
  const idAt = idReader(png);
  let lastId = -1;
  let box: Box | undefined;
  for (let y = 0, i = 0; y < png.height; y++) {
    for (let x = 0; x < png.width; x++, i++) {
      const id = idAt(i);
      if (id !== lastId || box === undefined) {
        box = boxes.get(id);
        if (box === undefined) {
          box = { left: x, top: y, right: x + 1, bottom: y + 1 };
          boxes.set(id, box);
        }
        lastId = id;
      }
      if (x < box.left) box.left = x;
      if (x >= box.right) box.right = x + 1;
      box.bottom = y + 1;
    }
  }
  return boxes;
}

function maskOf(png: PngImage, id: number, { left, top, right, bottom }: Box): string {
  const idAt = idReader(png);
  const width = right - left;
  const values = new Uint8Array(width * (bottom - top));
  for (let y = top, i = 0; y < bottom; y++) {
    for (let x = left; x < right; x++, i++) values[i] = idAt(y * png.width + x) === id ? 1 : 0;
  }
  return encodeMask({ width, height: bottom - top, values, alpha: false });
}

function idReader({ samples, channels, palette }: PngImage): (pixel: number) => number {
  const rgb = (from: ArrayLike<number>, at: number) => from[at]! + 256 * from[at + 1]! + 65536 * from[at + 2]!;
  if (palette !== undefined) return (i) => rgb(palette, 3 * samples[i]!);
  return channels >= 3 ? (i) => rgb(samples, channels * i) : (i) => samples[channels * i]!;
}

function unusableMask(message: string, segments: number): Finding {
  return { code: "mask_broken", message, action: `Its ${count(segments, "segment is", "segments are")} skipped.` };
}
