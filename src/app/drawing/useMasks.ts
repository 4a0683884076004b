import { useEffect, useMemo, useRef, useState } from "react";
import type { Figure } from "../../model/figure.ts";
import type { Bitmap } from "../../model/geometry.ts";
import { type DecodedMask, decodeMask, paintMask } from "./decodeMask.ts";

/** Answers a mask as a picture in a colour, or undefined while it is not decoded (or cannot be). */
export type MaskOf = (bitmap: Bitmap, color: string) => CanvasImageSource | undefined;

/** Decodes the masks among figures in the background. The answer changes as they become ready, which asks for a new drawing. */
export function useMasks(figures: readonly Figure[]): MaskOf {
  const decoded = useRef(new WeakMap<Bitmap, DecodedMask>());
  const painted = useRef(new WeakMap<Bitmap, { color: string; picture: OffscreenCanvas }>());
  const [version, setVersion] = useState(0);

  useEffect(() => {
    const missing = figures
      .map((figure) => figure.geometry)
      .filter((geometry): geometry is Bitmap => geometry.type === "bitmap" && !decoded.current.has(geometry));
    if (missing.length === 0) return;
    let ended = false;
    const settle = async (bitmap: Bitmap) => {
      try {
        decoded.current.set(bitmap, await decodeMask(bitmap.data, bitmap.alpha === true));
      } catch {
        // A broken mask is reported by the import; here it is just not drawn.
      }
    };
    void Promise.all(missing.map(settle)).then(() => {
      if (!ended) setVersion((before) => before + 1);
    });
    return () => {
      ended = true;
    };
  }, [figures]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new function tells the canvas that more masks are there.
  return useMemo<MaskOf>(
    () => (bitmap, color) => {
      const before = painted.current.get(bitmap);
      if (before?.color === color) return before.picture;
      const mask = decoded.current.get(bitmap);
      if (mask === undefined) return undefined;
      const picture = paintMask(mask, color);
      painted.current.set(bitmap, { color, picture });
      return picture;
    },
    [version],
  );
}
