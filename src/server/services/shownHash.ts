/** What was sent in place of a hash, short enough for a message. Values that are no text are named, not spelled: they may be nested without end. */
export function shownHash(value: unknown): string {
  if (value === "") return "an empty text";
  if (typeof value === "string") return value.slice(0, 100);
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
