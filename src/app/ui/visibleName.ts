/** A name with control characters made visible; an empty name is said. */
export function visibleName(text: string): string {
  if (text === "") return "(no name)";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose.
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, "␣");
}
