/** Returns the finite number that a text in decimal form states, such as `-1.5`, `.5` or `1e-3`; undefined for any other text. */
export function parseDecimal(text: string): number | undefined {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}
