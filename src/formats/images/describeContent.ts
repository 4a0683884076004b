/** What the first bytes of a file that is not an image are, as in "it contains ...". */
export function describeContent(head: Uint8Array): string {
  const text = new TextDecoder().decode(head).trimStart();
  if (/^(<!doctype html|<html)/i.test(text)) return "a web page (HTML)";
  if (text.startsWith("<")) return "XML";
  if (text.startsWith("%PDF")) return "a PDF document";
  if (text.startsWith("{") || text.startsWith("[")) return "JSON";
  if (text.startsWith("PK\u0003\u0004")) return "a zip archive";
  if (head.every((byte) => byte === 0)) return "only zero bytes";
  const isText = head.every((byte) => byte >= 0x20 || byte === 9 || byte === 10 || byte === 13);
  return isText ? "text" : "bytes of an unknown kind";
}
