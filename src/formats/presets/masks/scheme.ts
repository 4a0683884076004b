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
  if (options.values === "trimap") return areMostly(numbers, [1, 2, 3]) ? "trimap" : "matte";
  if (options.values !== "auto") return options.values;
  // Single masks of class colours may be all grey, but not all masks.
  const areNumbers = numbers.length > 0 && numbers.length === readable.length;
  if (!areNumbers) return "classes";
  const unlisted = lookup === undefined ? schemeWithoutList(samples, numbers) : undefined;
  if (unlisted !== undefined) return unlisted;
  const named = lookup?.byValue(255) ?? lookup?.byColor(0xffffff);
  return areMostly(numbers, [0, 255]) && named === undefined ? "binary" : "classes";
}

/** Returns the schemes that are possible only without a class list. */
function schemeWithoutList(samples: readonly MaskSample[], numbers: readonly ReadableSample[]): Scheme | undefined {
  const isInTrimapFolder = samples.every(({ path }) => /trimap/i.test(path));
  const isOfThree = [1, 2, 3].every((value) => numbers.some((sample) => valuesOf(sample).has(value)));
  if (areMostly(numbers, [1, 2, 3]) && (isInTrimapFolder || isOfThree)) return "trimap";
  if (isInTrimapFolder && areMostly(numbers, [0, 127, 128, 255])) return "matte";
  return areInstances(numbers) ? "instances" : undefined;
}

/** Returns true for 16 bits with several ids that are too large for classes, or with little else: one large value is odd, and 65535 is void. */
function areInstances(numbers: readonly ReadableSample[]): boolean {
  const ids = new Set(numbers.filter(({ bitDepth }) => bitDepth === 16).flatMap((sample) => [...valuesOf(sample)]));
  for (const value of [0, 0xffff]) ids.delete(value);
  const large = [...ids].filter((value) => value > 255).length;
  return large > 1 || (large === 1 && ids.size <= 2);
}

/** A mask whose values could be counted. */
type ReadableSample = MaskSample & { readonly counts: ReadonlyMap<number, number> };

function isReadable(sample: MaskSample): sample is ReadableSample {
  return sample.counts !== undefined;
}

function valuesOf({ hold, counts }: ReadableSample): ReadonlySet<number> {
  return new Set([...counts.keys()].map((value) => (hold === "numbers" ? value : value & 0xff)));
}

/**
 * Returns true when most of the masks that are not empty have only these values, the last one among all: a mask with an odd value does not decide
 * what the others are.
 */
function areMostly(samples: readonly ReadableSample[], allowed: readonly number[]): boolean {
  const filled = samples.map(valuesOf).filter((values) => [...values].some((value) => value !== 0));
  const within = filled.filter((values) => [...values].every((value) => allowed.includes(value)));
  const last = allowed.at(-1) ?? 0;
  return within.length * 2 > filled.length && (allowed[0] !== 0 || within.some((values) => values.has(last)));
}

function isGrey(counts: ReadonlyMap<number, number>): boolean {
  return [...counts.keys()].every((color) => color % 0x010101 === 0);
}
