/** A JSON object whose fields have not been checked. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Returns true for a JSON object: neither an array nor null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns the fields of an object except the `known` ones, unchanged; undefined when there are none. */
export function otherFields(object: JsonObject, known: ReadonlySet<string>): Record<string, unknown> | undefined {
  let rest: Record<string, unknown> | undefined;
  // Called for every object of a dataset: most have no other field, or one, and a list of the keys takes longer than looking at them.
  for (const key in object) {
    if (known.has(key) || !Object.hasOwn(object, key)) continue;
    rest ??= {};
    if (key !== "__proto__") rest[key] = object[key];
    // Set, it would not be a field.
    else Object.defineProperty(rest, key, { value: object[key], enumerable: true, configurable: true, writable: true });
  }
  return rest;
}

/** Returns a number, also one that is written as text ("12.5"); undefined for everything else, NaN and the infinities included. */
export function finiteNumber(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** Returns true for equal JSON values, whatever the order of their keys. A field that is undefined counts as absent. */
export function jsonEquals(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, i) => jsonEquals(item, b[i]));
  }
  if (!isJsonObject(a) || !isJsonObject(b)) return Object.is(a, b);
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) => jsonEquals(a[key], b[key]));
}
