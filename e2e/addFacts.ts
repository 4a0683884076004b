import type { Counts, Facts } from "./datasets.ts";

/** Facts about single files, by what each stands for, such as a split. */
type FactsByFile = ReadonlyMap<string, Facts>;

/** A figure of each file, by what the file stands for. */
export function each(files: FactsByFile, name: string): Counts {
  return Object.fromEntries(Array.from(files, ([key, facts]) => [key, facts.number(name)]));
}

/** A figure of all files. */
export function total(files: FactsByFile, name: string): number {
  return sum(each(files, name));
}

/** All counts added up. */
export function sum(counts: Counts): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

/** What was counted by kind in each file. */
export function counts(files: FactsByFile, name: string): Counts[] {
  return Array.from(files.values(), (facts) => facts.counts(name));
}

/** Adds up counts of the same kinds. */
export function sumOf(...all: readonly Counts[]): Counts {
  const added = new Map<string, number>();
  for (const one of all) {
    for (const [kind, count] of Object.entries(one)) added.set(kind, (added.get(kind) ?? 0) + count);
  }
  return Object.fromEntries(added);
}

/** Counts without kinds of which there are none. */
export function withoutZeros(all: Counts): Counts {
  return Object.fromEntries(Object.entries(all).filter(([, count]) => count > 0));
}
