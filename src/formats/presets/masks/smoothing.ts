import { baseName } from "../../../model/datasetPath.ts";
import type { LabelFailure } from "../../codecs/labelPng.ts";
import type { ValuePlace } from "../../codecs/valueMasks.ts";
import type { ClassLookup } from "./classMap.ts";
import type { Scheme } from "./scheme.ts";

/** Classes that one mask may have without a class list. */
const MAX_UNNAMED = 64;
/** Values beside those of the list that may be forgotten classes. */
const FEW = 8;

/**
 * Returns why a mask cannot be used: it was smoothed, scaled or saved as JPEG, so that its edges have values that are not classes. Returns undefined
 * for a usable mask. `unnamed`: how many of its values the class list does not name.
 */
export function smoothing(
  places: ReadonlyMap<number, ValuePlace>,
  unnamed: number,
  scheme: Scheme,
  lookup: ClassLookup | undefined,
): LabelFailure | undefined {
  if (scheme === "instances") return undefined;
  if (lookup === undefined) {
    return places.size > MAX_UNNAMED || isBlurred(places) ? smoothed(`${places.size} values`) : undefined;
  }
  const named = places.size - unnamed;
  const isSmooth = (unnamed > FEW && unnamed > named) || (unnamed > 0 && isBlurred(places));
  if (!isSmooth) return undefined;
  const list = lookup.map.path === undefined ? "the class list" : baseName(lookup.map.path);
  return smoothed(`${unnamed} values that are not in ${list}`);
}

/** Returns why a mask cannot be used that has more than `max` values. */
export function tooManyValues(max: number): LabelFailure {
  return smoothed(`more than ${max.toLocaleString("en")} values`);
}

/** Returns true for black and white with greys between them that have few pixels: a smooth edge. */
function isBlurred(places: ReadonlyMap<number, ValuePlace>): boolean {
  const white = places.get(0xff)?.pixels ?? places.get(0xffffff)?.pixels ?? 0;
  let between = 0;
  let kinds = 0;
  for (const [value, { pixels }] of places) {
    if (value === 0 || value === 0xff || value === 0xffffff || (value > 0xff && value % 0x010101 !== 0)) continue;
    kinds++;
    between += pixels;
  }
  return places.has(0) && kinds >= 3 && between * 2 < white;
}

function smoothed(values: string): LabelFailure {
  const message = `The mask has ${values}: it was smoothed, scaled or saved as JPEG, and the pixels at its edges have no class.`;
  return { code: "mask_smoothed", message };
}
