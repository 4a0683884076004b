import type { ColumnRule } from "../../formats/public.ts";

/** One option of a format as a form field. `key` is its name in the options. */
export type OptionField = {
  readonly key: string;
  readonly title: string;
  readonly description: string | undefined;
} & (
  | { readonly kind: "choice"; readonly values: readonly { value: string; label: string }[]; readonly initial: string }
  | { readonly kind: "switch"; readonly initial: boolean }
  | {
      readonly kind: "number";
      readonly initial: number | undefined;
      readonly whole: boolean;
      readonly least: number | undefined;
      readonly most: number | undefined;
    }
  | {
      readonly kind: "text";
      readonly initial: string;
      readonly multiline: boolean;
      readonly maxLength: number | undefined;
    }
  /** What the columns of tables are: shown as tables, not as a field of the form. */
  | { readonly kind: "columns"; readonly rule: ColumnRule; readonly initial: undefined }
);

type Json = Readonly<Record<string, unknown>>;

/**
 * Returns the form fields for the options that a JSON Schema describes (`options` of a preset). An option that is not a string, a number, a
 * boolean, an enumeration of strings or the columns of tables gets no field and keeps its default.
 */
export function optionFields(schema: Json): readonly OptionField[] {
  const properties = isObject(schema.properties) ? schema.properties : {};
  return Object.entries(properties).flatMap(([key, property]) => {
    const field = isObject(property) ? fieldOf(key, property) : undefined;
    return field === undefined ? [] : [field];
  });
}

function fieldOf(key: string, property: Json): OptionField | undefined {
  const initial = property.default;
  const common = {
    key,
    title: textOf(property.title) ?? titleFrom(key),
    description: textOf(property.description),
  };
  if (Array.isArray(property.enum)) {
    const labels = isObject(property.labels) ? property.labels : {};
    const values = property.enum
      .filter((value) => typeof value === "string")
      .map((value) => ({ value, label: textOf(labels[value]) ?? titleFrom(value) }));
    const first = textOf(initial) ?? values[0]?.value;
    return first === undefined ? undefined : { ...common, kind: "choice", values, initial: first };
  }
  const rule = columnRuleOf(property.columns);
  if (rule !== undefined) return { ...common, kind: "columns", rule, initial: undefined };
  switch (property.type) {
    case "boolean":
      return { ...common, kind: "switch", initial: initial === true };
    case "integer":
    case "number":
      return {
        ...common,
        kind: "number",
        initial: numberOf(initial),
        whole: property.type === "integer",
        least: numberOf(property.minimum),
        most: numberOf(property.maximum),
      };
    case "string":
      return {
        ...common,
        kind: "text",
        initial: textOf(initial) ?? "",
        multiline: property.multiline === true,
        maxLength: numberOf(property.maxLength),
      };
    default:
      return undefined;
  }
}

function columnRuleOf(value: unknown): ColumnRule | undefined {
  if (!isObject(value) || !isObject(value.titles)) return undefined;
  const titles = Object.entries(value.titles).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  const sets = Array.isArray(value.sets) ? value.sets.map(textsOf) : [];
  return { titles: Object.fromEntries(titles), repeatable: textsOf(value.repeatable), sets };
}

/** Returns the rule of the option that states what the columns of tables are; undefined for a format without it. */
export function columnRuleIn(schema: Json): ColumnRule | undefined {
  return optionFields(schema).find((field) => field.kind === "columns")?.rule;
}

/** Returns the options with one changed. Options with their default are removed; undefined when none remains. */
export function withOption(options: Json | undefined, field: OptionField, value: unknown): Json | undefined {
  const { [field.key]: _, ...others } = options ?? {};
  const next = value === undefined || value === field.initial ? others : { ...others, [field.key]: value };
  return Object.keys(next).length === 0 ? undefined : next;
}

/** Returns an identifier as a title: `oneBased` becomes "One based". */
function titleFrom(identifier: string): string {
  const words = identifier
    .replace(/[_-]+/g, " ")
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
