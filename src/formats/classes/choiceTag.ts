import type { Tag } from "../../model/tag.ts";

/** A word that somebody chose, as a tag; one that is not among the declared words goes to a tag `name (text)`. */
export function choiceTag(name: string, value: string, declared: ReadonlySet<string> | undefined): Tag {
  return { name: declared === undefined || declared.has(value) ? name : `${name} (text)`, value };
}
