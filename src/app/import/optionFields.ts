/** One choice of a format as a form shows it. `key` is its name in the options. */
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
);

type Json = Readonly<Record<string, unknown>>;

/**
 * The fields of a form for options that are described by a JSON Schema (`options` of a preset). What is no text, number, boolean or list of
 * words is left out: it keeps its default.
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
  const words = {
    key,
    title: textOf(property.title) ?? spaced(key),
    description: textOf(property.description),
  };
  if (Array.isArray(property.enum)) {
    const labels = isObject(property.labels) ? property.labels : {};
    const values = property.enum
      .filter((value) => typeof value === "string")
      .map((value) => ({ value, label: textOf(labels[value]) ?? spaced(value) }));
    const first = textOf(initial) ?? values[0]?.value;
    return first === undefined ? undefined : { ...words, kind: "choice", values, initial: first };
  }
  switch (property.type) {
    case "boolean":
      return { ...words, kind: "switch", initial: initial === true };
    case "integer":
    case "number":
      return {
        ...words,
        kind: "number",
        initial: numberOf(initial),
        whole: property.type === "integer",
        least: numberOf(property.minimum),
        most: numberOf(property.maximum),
      };
    case "string":
      return {
        ...words,
        kind: "text",
        initial: textOf(initial) ?? "",
        multiline: property.multiline === true,
        maxLength: numberOf(property.maxLength),
      };
    default:
      return undefined;
  }
}

/** Options with one changed. A value that is the default is left out; undefined when nothing else is chosen. */
export function withOption(options: Json | undefined, field: OptionField, value: unknown): Json | undefined {
  const { [field.key]: _, ...others } = options ?? {};
  const next = value === undefined || value === field.initial ? others : { ...others, [field.key]: value };
  return Object.keys(next).length === 0 ? undefined : next;
}

/** `oneBased` reads "One based". */
function spaced(word: string): string {
  const words = word
    .replace(/[_-]+/g, " ")
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
