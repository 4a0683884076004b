/** Returns a text of a caller for a message: its first 300 characters. */
export function shorten(text: string): string {
  return text.length <= 300 ? text : `${text.slice(0, 300)}...`;
}
