/** Names of splits; those of one line name the same split. */
const synonyms = [
  ["train", "training"],
  ["val", "valid", "validation", "dev"],
  ["test", "testing"],
  ["trainval"],
  ["minival"],
] as const;

const rankOf = new Map<string, number>(synonyms.flatMap((names, rank) => names.map((name) => [name, rank] as const)));

/** Returns true for the name of a split, in any case: `train`, `val`, `valid`, `test` ... */
export function isSplitName(word: string): boolean {
  return rankOf.has(word.toLowerCase());
}

/** Returns true for two names of the same split: `val` and `valid`. */
export function isSameSplit(a: string, b: string): boolean {
  const rank = rankOf.get(a.toLowerCase());
  return rank !== undefined && rank === rankOf.get(b.toLowerCase());
}

/** Returns the rank of a split, lowest first: an image in several splits goes to train before val, test and others. */
export function splitRank(word: string): number {
  return rankOf.get(word.toLowerCase()) ?? synonyms.length;
}
