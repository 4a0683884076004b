/**
 * What the columns of a table can be, and what a table needs: data, so that the page, which has it from the schema of the option, and the server apply
 * the same rule.
 */
export interface ColumnRule {
  /** Titles of the meanings, by their names, in the order of a list. */
  readonly titles: Readonly<Record<string, string>>;
  /** Meanings that any number of columns may have; all others belong to one column of a table. */
  readonly repeatable: readonly string[];
  /** Sets of meanings of which a table needs exactly one, complete. */
  readonly sets: readonly (readonly string[])[];
}

/** What each column of a table is, from the first to the last. */
export type Meanings = readonly string[];

/** The meaning of the column that names the image. */
export const IMAGE = "image";
/** The meaning of a column that is not read. */
export const IGNORE = "ignore";

/** Why meanings cannot be those of a table. */
export interface MappingFault {
  /** `missing`: the table needs them too. `surplus`: they do not belong to the others. `twice`: two columns have it. */
  readonly kind: "missing" | "surplus" | "twice";
  readonly meanings: readonly string[];
}

/**
 * Returns why meanings cannot be those of a table; undefined when they can. `isPerImage`: the table is named after its image, so that no column has to
 * name it.
 */
export function faultOfMeanings(rule: ColumnRule, meanings: Meanings, isPerImage: boolean): MappingFault | undefined {
  const chosen = new Set(meanings);
  const twice = [...chosen].filter(
    (meaning) => !rule.repeatable.includes(meaning) && meanings.indexOf(meaning) !== meanings.lastIndexOf(meaning),
  );
  if (twice.length > 0) return { kind: "twice", meanings: twice };
  const set = nearestSet(rule, chosen);
  const missing = set.filter((meaning) => !chosen.has(meaning));
  if (!isPerImage && !chosen.has(IMAGE)) missing.unshift(IMAGE);
  if (missing.length > 0) return { kind: "missing", meanings: missing };
  const surplus = rule.sets.flat().filter((meaning) => chosen.has(meaning) && !set.includes(meaning));
  return surplus.length === 0 ? undefined : { kind: "surplus", meanings: [...new Set(surplus)] };
}

/** Returns the set of which the fewest meanings are missing; the first of several. */
function nearestSet({ sets }: ColumnRule, chosen: ReadonlySet<string>): readonly string[] {
  const missingOf = (set: readonly string[]) => set.filter((meaning) => !chosen.has(meaning)).length;
  const begun = sets.filter((set) => missingOf(set) < set.length);
  const [first = [], ...others] = begun.length > 0 ? begun : sets;
  return others.reduce((best, set) => (missingOf(set) < missingOf(best) ? set : best), first);
}

/** Returns a fault as the end of a sentence; `nameOf` returns the name of a meaning as the reader of the sentence knows it. */
export function describeFault({ kind, meanings }: MappingFault, nameOf: (meaning: string) => string): string {
  const names = joined(meanings.map(nameOf));
  if (kind === "missing") return `no column is ${names.replace(/ and ([^ ].*)$/, " or $1")}`;
  return kind === "twice" ? `two columns are ${names}` : `${names} cannot be combined with the other columns`;
}

/** Returns names joined by commas and `and`: `a, b and c`. */
export function joined(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
