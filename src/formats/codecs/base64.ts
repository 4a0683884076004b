/** Returns bytes as standard base64 with padding. */
export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(binary);
}

/** Returns the bytes of base64, which may contain line breaks; undefined for any other text. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    return undefined;
  }
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** A text that is not base64. */
export class Base64Error extends Error {
  override readonly name = "Base64Error";
}

/** Characters of base64 that are decoded at once. */
const PIECE_CHARACTERS = 64 * 1024;

/**
 * Yields the bytes of base64 in pieces of up to 48 KiB, for content that does not have to be in memory as a whole. The text may begin with
 * `data:...;base64,`, contain white space, use the letters for URLs (`-`, `_`), and end without padding. Throws `Base64Error` for any other
 * text, after the pieces before the fault.
 */
export function* base64Pieces(text: string): Generator<Uint8Array<ArrayBuffer>, void, undefined> {
  let rest = "";
  const from = text.startsWith("data:") ? text.indexOf(",") + 1 : 0;
  for (let at = from; at < text.length; at += PIECE_CHARACTERS) {
    const piece = rest + plainBase64(text.slice(at, at + PIECE_CHARACTERS));
    const end = piece.length - (piece.length % 4);
    rest = piece.slice(end);
    if (end > 0) yield decoded(piece.slice(0, end));
    // Padding is the end of base64.
    if (piece.includes("=") && at + PIECE_CHARACTERS < text.length) {
      if (/[^=\s]/.test(text.slice(at + PIECE_CHARACTERS))) throw new Base64Error("bytes follow the padding");
      return;
    }
  }
  if (rest !== "") yield decoded(rest);
}

function plainBase64(text: string): string {
  const compact = /\s/.test(text) ? text.replace(/\s+/g, "") : text;
  return /[-_]/.test(compact) ? compact.replaceAll("-", "+").replaceAll("_", "/") : compact;
}

function decoded(base64: string): Uint8Array<ArrayBuffer> {
  const bytes = fromBase64(base64);
  if (bytes === undefined) throw new Base64Error("the text is not base64");
  return bytes;
}
