/** Returns the colour of an index in the palette of Pascal VOC: the bits of the index are distributed to red, green and blue from the highest. */
export function vocColor(index: number): number {
  let [red, green, blue] = [0, 0, 0];
  for (let bit = 7, rest = index; bit >= 0 && rest > 0; bit--, rest >>= 3) {
    red |= (rest & 1) << bit;
    green |= ((rest >> 1) & 1) << bit;
    blue |= ((rest >> 2) & 1) << bit;
  }
  return colorOf(red, green, blue);
}

/** Returns a colour as one number; each part is from 0 to 255. */
export function colorOf(red: number, green: number, blue: number): number {
  return red * 65_536 + green * 256 + blue;
}

/** Returns the colour of the pixel whose samples begin at `at` as one number; `shift`: the bits of a sample beyond eight. */
export function colorAt(samples: Uint8Array | Uint16Array, at: number, shift: number): number {
  return colorOf(samples[at]! >> shift, samples[at + 1]! >> shift, samples[at + 2]! >> shift);
}

/** Returns the number of a colour as `#RRGGBB`. */
export function hexColor(color: number): string {
  return `#${color.toString(16).padStart(6, "0").toUpperCase()}`;
}

/** The colour of void in the palette of Pascal VOC, as a number. */
export const VOID_COLOR = colorOf(224, 224, 192);

/** Returns true for the name of the class that masks have where there is no object. */
export function isBackground(name: string): boolean {
  return /^_*(background|bg)_*$/i.test(name.trim());
}

/** Returns true for the name of the class that masks have where nothing was labelled, or where labels do not count. */
export function isVoid(name: string): boolean {
  return /^_*(void|ignored?|unlabell?ed|unlabel|don'?t ?care)_*$/i.test(name.trim());
}
