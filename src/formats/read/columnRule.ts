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
export type MappingFault =
  /** The table needs all meanings of one of these lists too. */
  | { readonly kind: "missing"; readonly lists: readonly (readonly string[])[] }
  /** No set is begun; `example` is one. */
  | { readonly kind: "none"; readonly example: readonly string[] }
  /** `surplus`: these do not belong to the others. `twice`: two columns have them. */
  | { readonly kind: "surplus" | "twice"; readonly meanings: readonly string[] };

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
  const begun = nearestSets(rule, chosen);
  const [set] = begun;
  if (set === undefined) return { kind: "none", example: rule.sets[0] ?? [] };
  const image = isPerImage || chosen.has(IMAGE) ? [] : [IMAGE];
  const lists = begun.map((one) => [...image, ...missingIn(one, chosen)]);
  if (lists.some((list) => list.length > 0)) return { kind: "missing", lists };
  const surplus = rule.sets.flat().filter((meaning) => chosen.has(meaning) && !set.includes(meaning));
  return surplus.length === 0 ? undefined : { kind: "surplus", meanings: [...new Set(surplus)] };
}

/** Returns the sets of which some meanings are chosen and the fewest are missing. */
function nearestSets({ sets }: ColumnRule, chosen: ReadonlySet<string>): readonly (readonly string[])[] {
  const begun = sets.filter((set) => missingIn(set, chosen).length < set.length);
  const fewest = Math.min(...begun.map((set) => missingIn(set, chosen).length));
  return begun.filter((set) => missingIn(set, chosen).length === fewest);
}

function missingIn(set: readonly string[], chosen: ReadonlySet<string>): readonly string[] {
  return set.filter((meaning) => !chosen.has(meaning));
}

/** Returns a fault as a sentence without a full stop; `nameOf` returns the name of a meaning as the reader of the sentence knows it. */
export function describeFault(fault: MappingFault, nameOf: (meaning: string) => string): string {
  const named = (meanings: readonly string[]) => joined(meanings.map(nameOf));
  switch (fault.kind) {
    case "missing": {
      const [first, ...others] = fault.lists.map(named);
      const isOne = fault.lists.every((list) => list.length === 1);
      return `${[first, ...others].join(", or ")} ${isOne ? "is" : "are"} missing`;
    }
    case "none":
      return `no column is a label, such as ${named(fault.example)}`;
    case "twice":
      return `two columns are ${named(fault.meanings)}`;
    case "surplus":
      return `${named(fault.meanings)} cannot be combined with the other columns`;
  }
}

/** Returns names joined by commas and `and`: `a, b and c`. */
export function joined(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
