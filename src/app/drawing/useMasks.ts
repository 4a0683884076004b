import { useEffect, useMemo, useRef, useState } from "react";
import { decodeMask, type Mask } from "../../formats/public.ts";
import type { Figure } from "../../model/figure.ts";
import type { Bitmap } from "../../model/geometry.ts";
import { paintMask } from "./paintMask.ts";

/**
 * Answers a mask as a picture in a colour with an edge so many mask pixels wide, or undefined while it is not decoded (or cannot be).
 */
export type MaskOf = (bitmap: Bitmap, color: string, edge: number) => CanvasImageSource | undefined;

/** How long masks are decoded at a stretch before the page may answer. */
const STRETCH_MS = 8;

/** Decodes the masks among figures in the background. The answer changes as they become ready, which asks for a new drawing. */
export function useMasks(figures: readonly Figure[]): MaskOf {
  const decoded = useRef(new WeakMap<Bitmap, Mask>());
  const painted = useRef(new WeakMap<Bitmap, { color: string; edge: number; picture: OffscreenCanvas }>());
  const [version, setVersion] = useState(0);

  useEffect(() => {
    const missing = figures
      .map((figure) => figure.geometry)
      .filter((geometry): geometry is Bitmap => geometry.type === "bitmap" && !decoded.current.has(geometry));
    if (missing.length === 0) return;
    const ended = new AbortController();
    void decodeAll(missing, decoded.current, ended.signal).then(() => {
      if (!ended.signal.aborted) setVersion((before) => before + 1);
    });
    return () => ended.abort();
  }, [figures]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new function tells the canvas that more masks are there.
  return useMemo<MaskOf>(
    () => (bitmap, color, edge) => {
      const before = painted.current.get(bitmap);
      if (before?.color === color && before.edge === edge) return before.picture;
      const mask = decoded.current.get(bitmap);
      if (mask === undefined) return undefined;
      const picture = paintMask(mask, color, edge);
      painted.current.set(bitmap, { color, edge, picture });
      return picture;
    },
    [version],
  );
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
      // A broken mask is reported by the import; here it is just not drawn.
    }
  }
}
