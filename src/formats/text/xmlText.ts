/** Characters that XML 1.0 has no way to write. */
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
const ALL_FORBIDDEN = new RegExp(FORBIDDEN, "gu");

/** Text for an element or a quoted attribute of XML. What XML cannot hold becomes the replacement character. */
export function escapeXml(text: string): string {
  return text
    .replace(ALL_FORBIDDEN, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replace(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** True when a text comes back as it is from an element that is read without the space around it. */
export function survivesXml(text: string): boolean {
  return text.trim() === text && !FORBIDDEN.test(text);
}
