/** Returns a number with its noun for people: `1 file`, `2,000 files`. */
export function counted(number: number, noun: string): string {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}
