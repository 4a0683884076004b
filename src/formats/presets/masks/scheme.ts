import type { ClassLookup } from "./classMap.ts";
import type { MasksOptions } from "./options.ts";
import type { MaskLook } from "./survey.ts";

/**
 * What the values of a dataset's masks are. `classes`: each a class. `binary`: 255 is the one class there is. `instances`: each a single object.
 * `trimap`: 1 foreground, 2 background, 3 border. `matte`: 255 foreground, 0 background, anything between border.
 */
export type Scheme = "classes" | "binary" | "instances" | "trimap" | "matte";

/** Tells the scheme from some masks; `lookup` is the list of classes, if there is one. */
export function schemeOf(
  looks: readonly MaskLook[],
  lookup: ClassLookup | undefined,
  options: Pick<MasksOptions, "values">,
): Scheme {
  const numbers = looks.filter(({ hold, counts }) => counts !== undefined && (hold === "numbers" || isGrey(counts)));
  const values = new Set<number>();
  for (const { hold, counts } of numbers) {
    for (const value of counts!.keys()) values.add(hold === "numbers" ? value : value & 0xff);
  }
  const only = (...allowed: number[]) => values.size > 0 && [...values].every((value) => allowed.includes(value));
  if (options.values !== "auto") {
    if (options.values !== "trimap") return options.values;
    return only(1, 2, 3) ? "trimap" : "matte";
  }
  // Colours of classes may be greys as well, but not all of them.
  const areNumbers = numbers.length > 0 && numbers.length === looks.filter(({ counts }) => counts !== undefined).length;
  if (!areNumbers) return "classes";
  if (lookup === undefined) {
    const inFolder = looks.every(({ path }) => /trimap/i.test(path));
    if (only(1, 2, 3) && (inFolder || values.size === 3)) return "trimap";
    if (inFolder && only(0, 127, 128, 255) && values.has(255)) return "matte";
    // A number of a class has room in eight bits.
    if (numbers.some(({ bitDepth }) => bitDepth === 16) && [...values].some((value) => value > 255)) return "instances";
  }
  const named = lookup?.byValue(255) ?? lookup?.byColor(0xffffff);
  return only(0, 255) && values.has(255) && named === undefined ? "binary" : "classes";
}

function isGrey(counts: ReadonlyMap<number, number>): boolean {
  return [...counts.keys()].every((color) => color % 0x010101 === 0);
}
