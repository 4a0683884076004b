import type { FoundImages, ImagesQuery } from "./imageFilter.ts";
import type { Sample } from "./imageProblems.ts";

/** Images whose filter is in memory. */
interface Chosen {
  readonly key: string;
  readonly numbers: readonly number[];
}

/**
 * Creates the function that finds the images of a query. `choose` returns the numbers of all images that its filter chooses, `revision` changes whenever
 * they may change, and `at` returns an image by its number.
 */
export function createImageFinder(parts: {
  readonly choose: (filter: ImagesQuery["filter"]) => readonly number[];
  readonly revision: () => number;
  readonly at: (number: number) => Promise<Sample>;
}): (query: ImagesQuery) => Promise<FoundImages> {
  let last: Chosen | undefined;
  return async ({ filter, isRandom, from, to }) => {
    const key = JSON.stringify([parts.revision(), filter, isRandom]);
    if (last?.key !== key) {
      const numbers = parts.choose(filter);
      last = { key, numbers: isRandom ? shuffled(numbers) : numbers };
    }
    const { numbers } = last;
    const asked = numbers.slice(from, to);
    const images = await Promise.all(asked.map(async (number) => ({ number, sample: await parts.at(number) })));
    return { total: numbers.length, images };
  };
}

/** Returns the numbers in an order by chance that stays the same when others are added between them. */
function shuffled(numbers: readonly number[]): readonly number[] {
  // A multiplication by a large odd number mixes the bits of small ones.
  const rank = (number: number) => Math.imul(number + 1, 0x9e3779b1) >>> 0;
  return numbers.toSorted((a, b) => rank(a) - rank(b));
}
