import type { Tag } from "../../model/tag.ts";

/** Returns a value that was chosen from a list, as a tag; one that is not among the declared values gets the tag `name (text)`. */
export function choiceTag(name: string, value: string, declared: ReadonlySet<string> | undefined): Tag {
  return { name: declared === undefined || declared.has(value) ? name : `${name} (text)`, value };
}
