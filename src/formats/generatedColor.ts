/** The twelve hues that classes without a colour get, far enough apart to be told from one another on a photograph. */
export const palette: readonly string[] = [
  "#E6194B",
  "#3CB44B",
  "#4363D8",
  "#F58231",
  "#911EB4",
  "#00A8B5",
  "#F032E6",
  "#7CB518",
  "#D4A017",
  "#469990",
  "#9A6324",
  "#5B6CFF",
];

/** A colour, `#RRGGBB`, for a tag or a single class that has none. The same title always gives the same colour. */
export function generatedColor(title: string): string {
  return palette[preferredHue(title)]!;
}

/** Which colour of the palette a title gets where all are free. */
export function preferredHue(title: string): number {
  // FNV-1a, 32 bit.
  let hash = 0x811c9dc5;
  for (let i = 0; i < title.length; i++) hash = Math.imul(hash ^ title.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % palette.length;
}

/** A colour as it is (round 0, 3, 6 ...), a third darker (1, 4 ...), or a third nearer to white (2, 5 ...). */
export function shade(color: string, round: number): string {
  const way = round % 3;
  if (way === 0) return color;
  const mix = (part: number) => Math.round(way === 1 ? (part * 2) / 3 : part + (255 - part) / 3);
  const parts = [1, 3, 5].map((at) => mix(Number.parseInt(color.slice(at, at + 2), 16)));
  return hexOf(parts);
}

/** A colour of a dataset as `#RRGGBB`: takes `#RRGGBB`, `#RGB` and `[r, g, b]`; undefined for anything else. */
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
