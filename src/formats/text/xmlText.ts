/** Characters that XML 1.0 cannot write. */
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
const ALL_FORBIDDEN = new RegExp(FORBIDDEN, "gu");

/** Escapes text for an element or a quoted attribute of XML. Characters that XML cannot hold become the replacement character. */
export function escapeXml(text: string): string {
  return text
    .replace(ALL_FORBIDDEN, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replace(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Returns true when a text is unchanged after writing it to an element and reading it without the space around it. */
export function survivesXml(text: string): boolean {
  return text.trim() === text && !FORBIDDEN.test(text);
}
