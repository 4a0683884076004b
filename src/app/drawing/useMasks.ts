import { useEffect, useMemo, useRef, useState } from "react";
import { decodeMask, type Mask } from "../../formats/public.ts";
import type { Figure } from "../../model/figure.ts";
import type { Bitmap } from "../../model/geometry.ts";
import { paintMask } from "./paintMask.ts";

/** Returns a mask as an image in one colour, with an edge `edge` mask pixels wide; undefined while it is not decoded, or when it cannot be. */
export type MaskOf = (bitmap: Bitmap, color: string, edge: number) => CanvasImageSource | undefined;

/** How long masks are decoded before the page gets a turn, ms. */
const STRETCH_MS = 8;

/** Decodes the masks among figures in the background. Returns a new function when more of them are decoded. */
export function useMasks(figures: readonly Figure[]): MaskOf {
  // A new object around the same masks after each decoding, so that the labels are drawn again.
  const [decoded, setDecoded] = useState(() => ({ masks: new WeakMap<Bitmap, Mask>() }));
  const { masks } = decoded;

  useEffect(() => {
    const missing = figures
      .map((figure) => figure.geometry)
      .filter((geometry): geometry is Bitmap => geometry.type === "bitmap" && !masks.has(geometry));
    if (missing.length === 0) return;
    const ended = new AbortController();
    void decodeAll(missing, masks, ended.signal).then(() => {
      if (!ended.signal.aborted) setDecoded({ masks });
    });
    return () => ended.abort();
  }, [figures, masks]);

  const painted = useRef<PaintedMasks>(new WeakMap());
  return useMemo<MaskOf>(
    () => (bitmap, color, edge) => paintedOnce(painted.current, decoded.masks, bitmap, color, edge),
    [decoded],
  );
}

type PaintedMasks = WeakMap<Bitmap, { color: string; edge: number; image: OffscreenCanvas }>;

/** Paints a mask unless it was last painted the same way; undefined for one that is not decoded. */
function paintedOnce(
  painted: PaintedMasks,
  masks: WeakMap<Bitmap, Mask>,
  bitmap: Bitmap,
  color: string,
  edge: number,
): OffscreenCanvas | undefined {
  const before = painted.get(bitmap);
  if (before?.color === color && before.edge === edge) return before.image;
  const mask = masks.get(bitmap);
  if (mask === undefined) return undefined;
  const image = paintMask(mask, color, edge);
  painted.set(bitmap, { color, edge, image });
  return image;
}

async function decodeAll(bitmaps: readonly Bitmap[], into: WeakMap<Bitmap, Mask>, signal: AbortSignal): Promise<void> {
  let since = Number.NEGATIVE_INFINITY;
  for (const bitmap of bitmaps) {
    if (performance.now() - since > STRETCH_MS) {
      await new Promise((resolve) => setTimeout(resolve));
      since = performance.now();
    }
    if (signal.aborted) return;
    try {
      into.set(bitmap, decodeMask(bitmap.data, { alpha: bitmap.alpha === true }));
    } catch {
      // The import reports broken masks; here they are not drawn.
    }
  }
}
