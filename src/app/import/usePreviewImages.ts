import { useEffect, useMemo, useRef, useState } from "react";
import type { FoundImage, ImageFilter } from "../preflight/imageFilter.ts";
import type { Sample } from "../preflight/imageProblems.ts";
import type { PreflightState } from "../preflight/usePreflight.ts";

/** Images around those in sight that stay loaded. */
const KEPT_AROUND = 96;

/** The images of a drop that a filter chooses; only those around the places that are in sight are in memory. */
interface PreviewImages {
  /** Their number; for a moment, that of the filter before. Undefined until the first is known. */
  readonly total: number | undefined;
  /** Returns the image at a place; undefined while it is not loaded. The same object as long as nothing of it changes. */
  at(place: number): Sample | undefined;
}

interface Loaded {
  readonly key: string;
  readonly total: number;
  readonly images: ReadonlyMap<number, FoundImage>;
}

/** Loads the images of a drop at the places `from` to `to` (exclusive) of those that a filter chooses, again whenever more of the drop is read. */
export function usePreviewImages(
  preflight: PreflightState,
  filter: ImageFilter,
  isRandom: boolean,
  { from, to }: { readonly from: number; readonly to: number },
): PreviewImages {
  const { source, images, done, problemImages, perImage } = preflight;
  // As text, because an equal filter is not a reason to ask again.
  const asked = JSON.stringify(filter);
  const key = `${isRandom} ${asked}`;
  const [loaded, setLoaded] = useState<Loaded>();
  // The counts stand for what may change the answer.
  const known = JSON.stringify([images, done, [...problemImages], perImage]);
  const newest = useRef({ source, key });
  newest.current = { source, key };
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is known of the drop is the reason to ask again.
  useEffect(() => {
    if (source === undefined) {
      setLoaded(undefined);
      return;
    }
    source.find({ filter: JSON.parse(asked), isRandom, from, to: Math.max(to, from + 1) }).then(
      (found) => {
        // A worker that is busy answers several questions at once: each answer counts as long as it is about the same images.
        if (newest.current.source !== source || newest.current.key !== key) return;
        setLoaded((before) => {
          const kept = before?.key === key ? before.images : new Map<number, FoundImage>();
          return { key, total: found.total, images: joined(kept, found.images, from) };
        });
      },
      // A drop that is read anew has another source; an image that cannot be loaded keeps its placeholder.
      () => undefined,
    );
  }, [source, asked, key, isRandom, from, to, known]);
  return useMemo(
    () => ({
      total: loaded?.total,
      at: (place) => (loaded?.key === key ? loaded.images.get(place)?.sample : undefined),
    }),
    [loaded, key],
  );
}

/** Returns the images by their places. An image that is the same as before stays the same object, so that it is not drawn again. */
function joined(
  before: ReadonlyMap<number, FoundImage>,
  found: readonly FoundImage[],
  from: number,
): ReadonlyMap<number, FoundImage> {
  const images = new Map<number, FoundImage>();
  const byNumber = new Map<number, FoundImage>();
  for (const [place, image] of before) {
    byNumber.set(image.number, image);
    const isNear = place >= from - KEPT_AROUND && place < from + found.length + KEPT_AROUND;
    if (isNear) images.set(place, image);
  }
  found.forEach((image, index) => {
    const same = byNumber.get(image.number);
    const isSame = same !== undefined && same.sample.problems.length === image.sample.problems.length;
    images.set(from + index, isSame ? same : image);
  });
  return images;
}
