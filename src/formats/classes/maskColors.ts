/** Colour of an index in the palette of Pascal VOC: the bits of the index dealt out to red, green and blue from the top. */
export function vocColor(index: number): number {
  let [red, green, blue] = [0, 0, 0];
  for (let bit = 7, rest = index; bit >= 0 && rest > 0; bit--, rest >>= 3) {
    red |= (rest & 1) << bit;
    green |= ((rest >> 1) & 1) << bit;
    blue |= ((rest >> 2) & 1) << bit;
  }
  return colorOf(red, green, blue);
}

/** A colour as one number; each part from 0 to 255. */
export function colorOf(red: number, green: number, blue: number): number {
  return red * 65_536 + green * 256 + blue;
}

/** A colour number as `#RRGGBB`. */
export function hexColor(color: number): string {
  return `#${color.toString(16).padStart(6, "0").toUpperCase()}`;
}

/** The colour of void in the palette of Pascal VOC. */
export const VOID_COLOR = colorOf(224, 224, 192);

/** True for the class that masks have where nothing is. */
export function isBackground(name: string): boolean {
  return /^_*(background|bg)_*$/i.test(name.trim());
}

/** True for the class that masks have where nobody labelled, or where labels do not count. */
export function isVoid(name: string): boolean {
  return /^_*(void|ignored?|unlabell?ed|unlabel|don'?t ?care)_*$/i.test(name.trim());
}
