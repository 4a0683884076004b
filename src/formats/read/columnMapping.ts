import { z } from "zod";
import type { OptionFile } from "../format.ts";
import { type ColumnRule, describeFault, faultOfMeanings, IMAGE, joined, type Meanings } from "./columnRule.ts";

/** The meanings of columns by the path of their table, or by `EVERY_TABLE`. */
export type ColumnMapping = Readonly<Record<string, Meanings>>;

/** The key of a mapping for every table with as many columns that has no mapping of its own. */
export const EVERY_TABLE = "*";

const MAX_COLUMNS = 10_000;
const MAX_PATH = 4096;

/**
 * Returns the schema of an option that states what the columns of tables are, as an object with a list of meanings for each table. Its JSON Schema has
 * the rule as `columns`, from which the page builds its form.
 */
export function columnMappingSchema<const Meaning extends string>(
  rule: ColumnRule & { readonly titles: Readonly<Record<Meaning, string>> },
  example: Readonly<Record<string, readonly Meaning[]>>,
) {
  const meaning = z.enum(Object.keys(rule.titles) as [Meaning, ...Meaning[]]);
  return z
    .record(z.string().min(1).max(MAX_PATH), z.array(meaning).min(1).max(MAX_COLUMNS))
    .superRefine((mapping, context) => {
      for (const [table, meanings] of Object.entries(mapping)) {
        const fault = faultOfMeanings(rule, meanings, table === EVERY_TABLE);
        if (fault === undefined) continue;
        const message = `${describeFault(fault, (name) => `"${name}"`)} (${describeRule(rule)})`;
        context.addIssue({ code: "custom", path: [table], message });
      }
    })
    .default({})
    .meta({
      title: "Columns of tables",
      description: `What each column of a table is, from the first to the last, by the path of the table in the drop; "${EVERY_TABLE}" is every table with as many columns. ${sentence(describeRule(rule))} Only "${EVERY_TABLE}" may do without "${IMAGE}", for tables that are named after their images. Guessed for a table without an entry.`,
      columns: rule,
      examples: [example],
    });
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function describeRule({ sets, repeatable }: ColumnRule): string {
  const named = sets.map((set) => set.map((name) => `"${name}"`).join(" "));
  return `a table needs "${IMAGE}" and one of: ${named.join("; ")}; only ${joined(repeatable.map((name) => `"${name}"`))} can be several columns`;
}

/** Returns the tables that the option `columns` names, for `DatasetFormat.filesInOptions`. */
export function tablesInOptions({ columns }: { readonly columns: ColumnMapping }): readonly OptionFile[] {
  const tables = Object.keys(columns).filter((table) => table !== EVERY_TABLE);
  return tables.map((path) => ({ option: "columns", path: path.replace(/^\//, "") }));
}

/**
 * Returns what a mapping states about a table: its own entry, whatever its length, else that for every table when it has as many columns. Undefined
 * when it states nothing.
 */
export function meaningsOfTable(mapping: ColumnMapping, path: string, columns: number): Meanings | undefined {
  const own = mapping[path] ?? mapping[`/${path}`];
  if (own !== undefined) return own;
  const every = mapping[EVERY_TABLE];
  return every?.length === columns && every.includes(IMAGE) ? every : undefined;
}

/** Returns what a mapping states about the columns of tables that are named after their images. */
export function meaningsPerImage(mapping: ColumnMapping, columns: number): Meanings | undefined {
  const every = mapping[EVERY_TABLE];
  return every?.length === columns && !every.includes(IMAGE) ? every : undefined;
}
