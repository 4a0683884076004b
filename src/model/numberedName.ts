/**
 * Returns the name of a file with a number before its extension, for when the name is taken. A leading dot begins a name, not an extension.
 *
 * @example
 * numberedName("a.png", 1); // "a_01.png"
 */
export function numberedName(name: string, number: number): string {
  const dot = name.lastIndexOf(".");
  const [stem, extension] = dot <= 0 ? [name, ""] : [name.slice(0, dot), name.slice(dot)];
  return `${stem}_${String(number).padStart(2, "0")}${extension}`;
}
