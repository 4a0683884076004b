import type { MaskSample } from "../../masks/sampleMasks.ts";
import type { ClassLookup } from "./classMap.ts";
import type { MasksOptions } from "./options.ts";

/**
 * What the values of a dataset's masks are. `classes`: each value is a class. `binary`: 255 is the only class. `instances`: each value is a single
 * object. `trimap`: 1 foreground, 2 background, 3 border. `matte`: 255 foreground, 0 background, values between them border.
 */
export type Scheme = "classes" | "binary" | "instances" | "trimap" | "matte";

/** Returns the scheme of a dataset from some of its masks; `lookup` is the class list, if there is one. */
export function schemeOf(
  samples: readonly MaskSample[],
  lookup: ClassLookup | undefined,
  options: Pick<MasksOptions, "values">,
): Scheme {
  const readable = samples.filter(isReadable);
  const numbers = readable.filter(({ hold, counts }) => hold === "numbers" || isGrey(counts));
  const values = valuesOf(numbers);
  if (options.values === "trimap") return isWithin(values, [1, 2, 3]) ? "trimap" : "matte";
  if (options.values !== "auto") return options.values;
  // Single masks of class colours may be all grey, but not all masks.
  const areNumbers = numbers.length > 0 && numbers.length === readable.length;
  if (!areNumbers) return "classes";
  const unlisted = lookup === undefined ? schemeWithoutList(samples, numbers, values) : undefined;
  if (unlisted !== undefined) return unlisted;
  const named = lookup?.byValue(255) ?? lookup?.byColor(0xffffff);
  return isWithin(values, [0, 255]) && values.has(255) && named === undefined ? "binary" : "classes";
}

/** Returns the schemes that are possible only without a class list. */
function schemeWithoutList(
  samples: readonly MaskSample[],
  numbers: readonly ReadableSample[],
  values: ReadonlySet<number>,
): Scheme | undefined {
  const isInTrimapFolder = samples.every(({ path }) => /trimap/i.test(path));
  if (isWithin(values, [1, 2, 3]) && (isInTrimapFolder || values.size === 3)) return "trimap";
  if (isInTrimapFolder && isWithin(values, [0, 127, 128, 255]) && values.has(255)) return "matte";
  // A class id fits into eight bits.
  const has16Bits = numbers.some(({ bitDepth }) => bitDepth === 16);
  return has16Bits && [...values].some((value) => value > 255) ? "instances" : undefined;
}

/** A mask whose values could be counted. */
type ReadableSample = MaskSample & { readonly counts: ReadonlyMap<number, number> };

function isReadable(sample: MaskSample): sample is ReadableSample {
  return sample.counts !== undefined;
}

function valuesOf(samples: readonly ReadableSample[]): ReadonlySet<number> {
  const values = new Set<number>();
  for (const { hold, counts } of samples) {
    for (const value of counts.keys()) values.add(hold === "numbers" ? value : value & 0xff);
  }
  return values;
}

function isWithin(values: ReadonlySet<number>, allowed: readonly number[]): boolean {
  return values.size > 0 && [...values].every((value) => allowed.includes(value));
}

function isGrey(counts: ReadonlyMap<number, number>): boolean {
  return [...counts.keys()].every((color) => color % 0x010101 === 0);
}
