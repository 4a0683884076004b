import type { ImageInfo } from "../../model/image.ts";

/** Images that are held because they may be asked for soon. */
const MOST_HELD = 4096;

/**
 * Returns a function that gets the image of one place, for a reader that asks for places more or less in order: one call of `imagesFrom` gets
 * many at once, and there is at most one call at a time. The image of a place is undefined when the call for this very place has none.
 */
export function imagesAhead(
  imagesFrom: (at: number) => Promise<readonly (ImageInfo | undefined)[]>,
): (at: number) => Promise<ImageInfo | undefined> {
  const held = new Map<number, ImageInfo>();
  let last: Promise<unknown> = Promise.resolve();

  async function ask(at: number): Promise<ImageInfo | undefined> {
    // An earlier call may have brought it.
    const known = held.get(at);
    if (known !== undefined) return known;
    const images = await imagesFrom(at);
    if (held.size > MOST_HELD) held.clear();
    for (const [i, image] of images.entries()) if (image !== undefined) held.set(at + i, image);
    return images[0];
  }

  return async (at) => {
    const known = held.get(at);
    if (known !== undefined) return known;
    const asked = last.then(() => ask(at));
    last = asked.catch(() => undefined);
    return asked;
  };
}
