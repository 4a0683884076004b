/** Returns a name with control characters made visible; `(no name)` for an empty one. */
export function visibleName(text: string): string {
  if (text === "") return "(no name)";
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, "␣");
}
