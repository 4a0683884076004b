/** A JSON object whose fields have not been looked at. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** True for a JSON object: no array, no null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The fields of an object except those named, word for word; undefined when nothing is left. */
export function otherFields(object: JsonObject, known: ReadonlySet<string>): Record<string, unknown> | undefined {
  const rest = Object.entries(object).filter(([key]) => !known.has(key));
  // fromEntries defines keys instead of setting them, so that `__proto__` stays a plain key.
  return rest.length === 0 ? undefined : Object.fromEntries(rest);
}

/** A number, also one that is written as text ("12.5"); undefined for everything else, NaN and the infinities included. */
export function finiteNumber(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}
