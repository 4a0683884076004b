import { isJsonObject, type JsonObject } from "../../text/jsonValue.ts";

/** Returns the labels of a frame: `labels` in lists, `objects` in files of one image; undefined for a value that is not a frame. */
export function labelsOf(frame: unknown): readonly unknown[] | undefined {
  if (!isJsonObject(frame)) return undefined;
  const labels = frame.labels ?? frame.objects;
  // Lists name images without an object as well, with null or without the field.
  if (labels === undefined || labels === null) return typeof frame.name === "string" ? [] : undefined;
  return Array.isArray(labels) ? labels : undefined;
}

/** Returns true for a label of BDD100K or Scalabel: a category, and a field for a geometry that only they have. */
export function isLabel(label: unknown): label is JsonObject {
  return (
    isJsonObject(label) &&
    typeof label.category === "string" &&
    ["box2d", "poly2d", "box3d"].some((field) => label[field] !== undefined)
  );
}

/** Returns the name that a frame gives its image; undefined in files of one image, where the file has the name. */
export function nameOf(frame: JsonObject): string | undefined {
  return typeof frame.name === "string" && frame.name !== "" ? frame.name : undefined;
}
