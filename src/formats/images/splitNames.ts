/** Words for the parts of a dataset; those of one line mean the same part. */
const synonyms = [
  ["train", "training"],
  ["val", "valid", "validation", "dev"],
  ["test", "testing"],
  ["trainval"],
  ["minival"],
] as const;

const partOf = new Map<string, number>(synonyms.flatMap((words, part) => words.map((word) => [word, part] as const)));

/** True for a word that names a part of a dataset, in any case: `train`, `val`, `valid`, `test` ... */
export function isSplitName(word: string): boolean {
  return partOf.has(word.toLowerCase());
}

/** True when two words name the same part: `val` and `valid`. */
export function isSameSplit(a: string, b: string): boolean {
  const part = partOf.get(a.toLowerCase());
  return part !== undefined && part === partOf.get(b.toLowerCase());
}

/** The order in which an image that several parts claim goes to the first: train, val, test, others. */
export function splitRank(word: string): number {
  return partOf.get(word.toLowerCase()) ?? synonyms.length;
}
