/** Returns a malformed hash for a message, shortened. Values that are not strings are only named, because they may be deeply nested. */
export function shownHash(value: unknown): string {
  if (value === "") return "an empty text";
  if (typeof value === "string") return value.slice(0, 100);
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
