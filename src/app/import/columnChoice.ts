import {
  type ColumnRule,
  faultOfMeanings,
  IGNORE,
  IMAGE,
  type MappingFault,
  type Meanings,
} from "../../formats/public.ts";
import type { TableGroup } from "../preflight/tableGroups.ts";
import type { FormatOptions } from "./formatChoice.ts";

/** The option that states what the columns of tables are, and the key in it for every table with as many columns. */
const OPTION = "columns";
const EVERY_TABLE = "*";

type Mapping = Readonly<Record<string, Meanings>>;

/** Returns the meanings that the options state for a group of tables; undefined when they state none. */
export function chosenMeanings(options: FormatOptions | undefined, group: TableGroup): Meanings | undefined {
  const mapping = mappingOf(options);
  const [path = ""] = group.paths;
  const own = group.isPerImage ? undefined : mapping[path];
  // The table may have changed since: a list of another length is not applied until a person has seen it.
  if (own !== undefined) return group.meanings.map((_, at) => own[at] ?? IGNORE);
  const every = mapping[EVERY_TABLE];
  const fits = every?.length === group.meanings.length && every.includes(IMAGE) !== group.isPerImage;
  return fits ? every : undefined;
}

/**
 * Returns the options with the meanings of a group of tables; without them when undefined. Tables are named by their paths, except when all of the drop
 * have the same columns or are named after their images.
 */
export function withMeanings(
  options: FormatOptions | undefined,
  group: TableGroup,
  groups: readonly TableGroup[],
  meanings: Meanings | undefined,
): FormatOptions | undefined {
  const forEvery = group.isPerImage || (groups.length === 1 && group.meanings.length > 2);
  const keys = forEvery ? [EVERY_TABLE] : group.paths;
  const stale = new Set<string>([...group.paths, ...(groups.length === 1 ? [EVERY_TABLE] : keys)]);
  const kept = Object.entries(mappingOf(options)).filter(([key]) => !stale.has(key));
  const added = meanings === undefined ? [] : keys.map((key) => [key, meanings] as const);
  const mapping = Object.fromEntries([...kept, ...added]);
  const { [OPTION]: _, ...others } = options ?? {};
  const next = Object.keys(mapping).length === 0 ? others : { ...others, [OPTION]: mapping };
  return Object.keys(next).length === 0 ? undefined : next;
}

function mappingOf(options: FormatOptions | undefined): Mapping {
  const mapping = options?.[OPTION];
  return typeof mapping === "object" && mapping !== null ? (mapping as Mapping) : {};
}

/**
 * Returns the meanings after a person gave one to a column. A column that had it gets what the changed one had. When the meaning belongs to another way
 * to state a box, the other columns of the box follow: `width` in place of `xMax` makes `yMax` the height.
 */
export function withMeaning(rule: ColumnRule, meanings: Meanings, column: number, meaning: string): Meanings {
  const former = meanings[column] ?? meaning;
  const holder = rule.repeatable.includes(meaning) ? -1 : meanings.indexOf(meaning);
  const changed = meanings.map((own, at) => (at === column ? meaning : at === holder ? former : own));
  return holder >= 0 ? changed : withPartners(rule, meanings, changed, meaning);
}

function withPartners({ sets }: ColumnRule, before: Meanings, changed: Meanings, meaning: string): Meanings {
  const old = sets.find((set) => set.every((member) => before.includes(member)));
  if (old === undefined || old.includes(meaning)) return changed;
  const missingOf = (set: readonly string[]) => set.filter((member) => !changed.includes(member));
  const [next] = sets
    .filter((set) => set.includes(meaning) && set.length === old.length)
    .sort((a, b) => missingOf(a).length - missingOf(b).length);
  if (next === undefined) return changed;
  const leftover = old.filter((member) => changed.includes(member) && !next.includes(member));
  const missing = missingOf(next);
  return changed.map((own) => missing[leftover.indexOf(own)] ?? own);
}

/** Returns why meanings cannot be those of a group of tables; undefined when they can. */
export function faultOfGroup(rule: ColumnRule, group: TableGroup, meanings: Meanings): MappingFault | undefined {
  return faultOfMeanings(rule, meanings, group.isPerImage);
}
