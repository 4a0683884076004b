import type { Tag } from "../../model/tag.ts";
import type { JsonObject } from "../text/jsonValue.ts";

/** Fields of an object that state how sure a model or a person is of it, in formats of JSON. */
export const CONFIDENCE_FIELDS: readonly string[] = ["confidence", "score"];

/** Returns true for a name of how sure a model or a person is of an object, as a field or column of any format. */
export function isConfidence(name: string): boolean {
  return /^(confidence|conf|score)$/i.test(name);
}

/**
 * Returns how sure a model or a person is of an object as tags: numbers, with the name that the format has for them. A text stays a text;
 * null, as for an object that was drawn by hand, is nothing. `known`: tags that the object has already, which have priority.
 */
export function confidenceTags(fields: JsonObject, known: readonly Tag[] = []): Tag[] {
  // Called for every object of a dataset: most have neither.
  if (fields.confidence === undefined && fields.score === undefined) return [];
  return CONFIDENCE_FIELDS.flatMap((name): Tag[] => {
    const value = fields[name];
    if (known.some((tag) => tag.name === name)) return [];
    return typeof value === "number" || (typeof value === "string" && value !== "") ? [{ name, value }] : [];
  });
}

/** Returns the tag that formats with a column for it write: a number named `confidence`, else one named `score`. */
export function confidenceOf(tags: readonly Tag[]): (Tag & { readonly value: number }) | undefined {
  for (const name of CONFIDENCE_FIELDS) {
    const tag = tags.find((one) => one.name === name);
    if (typeof tag?.value === "number") return { ...tag, value: tag.value };
  }
  return undefined;
}

/** What a format with a column for the confidence loses of a tag of another name, as a sentence. */
export const CONFIDENCE_RENAMED = "Scores of objects become the tag confidence.";

/** Splits the tags of an object into the fields from which `confidenceTags` reads them again, and the others. */
export function confidenceFields(tags: readonly Tag[]): {
  readonly fields: JsonObject;
  readonly others: readonly Tag[];
} {
  const isField = ({ name, value, extra }: Tag) =>
    CONFIDENCE_FIELDS.includes(name) && typeof value === "number" && extra === undefined;
  const own = tags.filter(isField);
  return {
    fields: Object.fromEntries(own.map(({ name, value }) => [name, value])),
    others: tags.filter((tag) => !isField(tag)),
  };
}
