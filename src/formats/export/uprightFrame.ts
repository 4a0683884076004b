import type { Point } from "../../model/geometry.ts";
import { type ImageInfo, uprightSize } from "../../model/image.ts";
import type { ImageContent } from "../format.ts";
import { framedOn, type Size, uprightMatrix } from "../geometry/rules.ts";

/** Moves a point of an annotation. */
export type MovePoint = (point: Point) => Point;

/** Returns the size that normalized coordinates are relative to, and how points are moved to the upright image; undefined when the size is not known. */
export function frameOf(
  info: ImageInfo,
  annotated: Size | undefined,
): { readonly size: Size; readonly toUpright: MovePoint } | undefined {
  const upright = uprightSize(info);
  const size = annotated ?? upright;
  if (size === undefined) return undefined;
  if (upright === undefined || framedOn(annotated, info) !== "stored") return { size, toUpright: (point) => point };
  const [a, b, c, d, e, f] = uprightMatrix(info.orientation, size);
  return { size: upright, toUpright: ([x, y]) => [a * x + c * y + e, b * x + d * y + f] };
}

/** Returns how points are moved to the pixels of the upright image, for formats that do not state the size that coordinates refer to. */
export function toUprightPixels({ info, annotatedSize }: Pick<ImageContent, "info" | "annotatedSize">): MovePoint {
  const frame = frameOf(info, annotatedSize);
  const upright = uprightSize(info);
  if (frame === undefined || upright === undefined) return (point) => point;
  const { size, toUpright } = frame;
  if (size.width === upright.width && size.height === upright.height) return toUpright;
  const [scaleX, scaleY] = [upright.width / size.width, upright.height / size.height];
  return ([x, y]) => [x * scaleX, y * scaleY];
}

/** Yields what is changed of labels that do not lie on the upright image. */
export function* frameLosses({ info, annotatedSize, figures }: ImageContent): Generator<string> {
  if (figures.length === 0) return;
  const frame = framedOn(annotatedSize, info);
  if (frame === "stored") yield "Labels on the stored pixels of rotated photos are written for the upright image.";
  if (frame === "other") yield "Labels that state another size than their image are scaled to the size of the image.";
}
