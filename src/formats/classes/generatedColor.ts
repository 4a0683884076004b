/** The twelve hues of classes without a colour, far enough apart to be distinguished on a photograph. */
export const palette: readonly string[] = [
  "#E6194B",
  "#2E9E4A",
  "#4363D8",
  "#F26B1D",
  "#911EB4",
  "#00B3C4",
  "#F032E6",
  "#93C71C",
  "#D1B000",
  "#0B6450",
  "#8A5A2B",
  "#EE88B4",
];

/** Returns a colour, `#RRGGBB`, for a tag or a single class without one. The same title always has the same colour. */
export function generatedColor(title: string): string {
  return hueColor(preferredHue(title));
}

/** Returns the colour of an index in the palette. Throws for an index outside of it. */
export function hueColor(hue: number): string {
  const color = palette[hue];
  if (color === undefined) throw new RangeError(`The palette has no hue ${hue}.`);
  return color;
}

/** Returns the index in the palette of the hue that a title gets when all are free. */
export function preferredHue(title: string): number {
  // FNV-1a, 32 bit.
  let hash = 0x811c9dc5;
  for (let i = 0; i < title.length; i++) hash = Math.imul(hash ^ title.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % palette.length;
}

/** Returns the distance of two colours `#RRGGBB` as the eye sees it, 0 to about 765, by the "redmean" formula. */
export function colorDistance(a: string, b: string): number {
  const [redA = 0, greenA = 0, blueA = 0] = partsOf(a);
  const [redB = 0, greenB = 0, blueB = 0] = partsOf(b);
  const red = (redA + redB) / 2;
  const square = (difference: number) => difference * difference;
  return Math.sqrt(
    (2 + red / 256) * square(redA - redB) +
      4 * square(greenA - greenB) +
      (2 + (255 - red) / 256) * square(blueA - blueB),
  );
}

/** Returns a colour unchanged (round 0, 3, 6 ...), a third darker (1, 4 ...), or a third nearer to white (2, 5 ...). */
export function shade(color: string, round: number): string {
  const way = round % 3;
  if (way === 0) return color;
  const mix = (part: number) => Math.round(way === 1 ? (part * 2) / 3 : part + (255 - part) / 3);
  return hexOf(partsOf(color).map(mix));
}

function partsOf(color: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
}

/** Returns a colour of a dataset as `#RRGGBB`, from `#RRGGBB`, `#RGB` or `[r, g, b]`; undefined for anything else. */
export function parseColor(value: unknown): string | undefined {
  if (typeof value === "string") {
    if (/^#[0-9a-f]{6}$/i.test(value)) return value;
    if (/^#[0-9a-f]{3}$/i.test(value)) return value.replace(/[0-9a-f]/gi, "$&$&");
    return undefined;
  }
  if (!Array.isArray(value) || value.length !== 3) return undefined;
  if (!value.every((part) => Number.isInteger(part) && part >= 0 && part <= 255)) return undefined;
  return hexOf(value);
}

function hexOf(parts: readonly number[]): string {
  return `#${parts
    .map((part) => part.toString(16).padStart(2, "0"))
    .join("")
    .toUpperCase()}`;
}
