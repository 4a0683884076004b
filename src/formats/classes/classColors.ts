import type { DeclaredClass } from "../format.ts";
import { colorDistance, palette, preferredHue, shade } from "./generatedColor.ts";

/** Two hues that are nearer than this are easily confused on a photograph. */
const CLEARLY_APART = 170;

/**
 * Gives the classes of one drop distinct colours. A class that declares a colour keeps it; every other gets the hue of its title or, when
 * that is in use or near to one in use, the free hue that is farthest from those in use. Twelve hues are used three times, the second time
 * darker, the third time lighter, before any repeats. Depends only on the order of the classes, so that page and server choose the same.
 */
export class ClassColors {
  readonly #uses = new Array<number>(palette.length).fill(0);

  /** Returns the colour of a class, `#RRGGBB`. */
  colorOf({ title, color }: DeclaredClass): string {
    if (color !== undefined) {
      const hue = palette.indexOf(color.toUpperCase());
      if (hue >= 0) this.#uses[hue]!++;
      return color;
    }
    const least = Math.min(...this.#uses);
    const hue = this.#freeHue(preferredHue(title), least);
    this.#uses[hue]!++;
    return shade(palette[hue]!, least);
  }

  #freeHue(preferred: number, least: number): number {
    const free = palette.flatMap((_, hue) => (this.#uses[hue] === least ? [hue] : []));
    const taken = palette.filter((_, hue) => this.#uses[hue]! > least);
    const room = (hue: number) => Math.min(...taken.map((other) => colorDistance(palette[hue]!, other)));
    if (free.includes(preferred) && room(preferred) >= CLEARLY_APART) return preferred;
    return free.reduce((best, hue) => (room(hue) > room(best) ? hue : best));
  }
}
