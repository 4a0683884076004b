/** A name with control characters made visible; an empty name is said. */
export function visibleName(text: string): string {
  if (text === "") return "(no name)";
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, "␣");
}
