import { baseName } from "../../../model/datasetPath.ts";
import type { LabelFailure } from "../../codecs/labelPng.ts";
import type { ValuePlace } from "../../codecs/valueMasks.ts";
import type { ClassLookup } from "./classMap.ts";
import type { Scheme } from "./scheme.ts";
import { MAX_VALUES } from "./survey.ts";
import type { Meaning } from "./valueMeaning.ts";

/** Classes that one mask may have without a list that names them. */
const MAX_UNNAMED = 64;
/** Values beside those of the list that are let pass as forgotten classes. */
const FEW = 8;

/**
 * Says why a mask is none: it was smoothed, scaled or saved as JPEG, so that its edges hold values that are no classes. Undefined for a sound one.
 * `places` is undefined for a mask of more values than are counted.
 */
export function smoothing(
  places: ReadonlyMap<number, ValuePlace> | undefined,
  meanings: ReadonlyMap<number, Meaning>,
  scheme: Scheme,
  lookup: ClassLookup | undefined,
): LabelFailure | undefined {
  if (places === undefined) return refuse(`more than ${MAX_VALUES.toLocaleString("en")} values`);
  if (scheme === "instances") return undefined;
  if (lookup !== undefined) {
    const unnamed = [...meanings.values()].filter(({ is }) => is === "unnamed").length;
    const list = lookup.map.path === undefined ? "the list of classes" : baseName(lookup.map.path);
    const named = places.size - unnamed;
    const isSmooth = (unnamed > FEW && unnamed > named) || (unnamed > 0 && isBlurred(places));
    return isSmooth ? refuse(`${unnamed} values that ${list} does not have`) : undefined;
  }
  return places.size > MAX_UNNAMED || isBlurred(places) ? refuse(`${places.size} values`) : undefined;
}

/** Black and white with greys between them that have hardly any pixels: an edge that was drawn smoothly. */
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

function refuse(what: string): LabelFailure {
  const message = `It has ${what}: it was smoothed, scaled or saved as JPEG, and its edges belong to no class.`;
  return { code: "mask_smoothed", message };
}
