import type { Tag } from "../../model/tag.ts";
import { isJsonObject } from "../text/jsonValue.ts";

/** Returns attributes as tags: true is a tag without a value, false is not a tag, lists and objects are kept as JSON text. */
export function attributeTags(attributes: unknown): Tag[] {
  if (!isJsonObject(attributes)) return [];
  return Object.entries(attributes).flatMap(([name, value]): Tag[] => {
    if (value === null || value === false) return [];
    if (value === true) return [{ name }];
    if (typeof value === "number" || typeof value === "string") return [{ name, value }];
    return [{ name, value: JSON.stringify(value) }];
  });
}
