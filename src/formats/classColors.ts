import type { DeclaredClass } from "./format.ts";
import { palette, preferredHue, shade } from "./generatedColor.ts";

/**
 * Gives the classes of one drop colours that can be told apart: a class that declares one keeps it, every other gets the hue of its title, or
 * the next one that fewer classes have. Twelve hues are lent three times, the second time darker, the third time lighter, before any repeats.
 * Depends on the order of the classes alone, so that page and server choose the same.
 */
export class ClassColors {
  readonly #uses = new Array<number>(palette.length).fill(0);

  /** The colour of a class, `#RRGGBB`. */
  colorOf({ title, color }: DeclaredClass): string {
    if (color !== undefined) {
      const hue = palette.indexOf(color.toUpperCase());
      if (hue >= 0) this.#uses[hue]!++;
      return color;
    }
    const least = Math.min(...this.#uses);
    let hue = preferredHue(title);
    while (this.#uses[hue] !== least) hue = (hue + 1) % palette.length;
    this.#uses[hue]!++;
    return shade(palette[hue]!, least);
  }
}
