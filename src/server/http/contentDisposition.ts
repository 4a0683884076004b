/**
 * Returns a `Content-Disposition` header for any file name (RFC 6266): an ASCII replacement for old clients, and the real name in
 * `filename*`.
 */
export function contentDisposition(kind: "inline" | "attachment", name: string): string {
  const whole = name.replace(/\p{Surrogate}/gu, "\ufffd");
  const plain = whole.replace(/[^\x20-\x7e]|["\\%/]/g, "_");
  const encoded = encodeURIComponent(whole).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
