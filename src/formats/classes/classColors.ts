import type { DeclaredClass } from "../format.ts";
import { colorDistance, hueColor, palette, preferredHue, shade } from "./generatedColor.ts";

/** Two hues that are nearer than this are easily confused on a photograph. */
const CLEARLY_APART = 170;

/**
 * Gives the classes of one drop distinct colours. A class that declares a colour keeps it; every other gets the hue of its title or, when
 * that is in use or near to one in use, the free hue that is farthest from those in use. Twelve hues are used three times, the second time
 * darker, the third time lighter, before any repeats. Depends only on the order of the classes, so that page and server choose the same.
 */
export class ClassColors {
  /** How often each hue of the palette is in use. */
  readonly #uses = palette.map(() => 0);

  /** Returns the colour of a class, `#RRGGBB`. */
  colorOf({ title, color }: DeclaredClass): string {
    if (color !== undefined) {
      this.#use(palette.indexOf(color.toUpperCase()));
      return color;
    }
    const least = Math.min(...this.#uses);
    const hue = this.#freeHue(preferredHue(title), least);
    this.#use(hue);
    return shade(hueColor(hue), least);
  }

  #use(hue: number): void {
    const uses = this.#uses[hue];
    if (uses !== undefined) this.#uses[hue] = uses + 1;
  }

  #freeHue(preferred: number, least: number): number {
    const free = [...this.#uses.keys()].filter((hue) => this.#uses[hue] === least);
    const taken = palette.filter((_, hue) => this.#uses[hue] !== least);
    const room = (hue: number) => Math.min(...taken.map((other) => colorDistance(hueColor(hue), other)));
    if (free.includes(preferred) && room(preferred) >= CLEARLY_APART) return preferred;
    return free.reduce((best, hue) => (room(hue) > room(best) ? hue : best));
  }
}
