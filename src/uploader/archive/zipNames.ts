/** The upper half of code page 437, the encoding of zip names that are not marked as UTF-8. */
const CP437 =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Returns the text of bytes that are valid UTF-8; undefined for others. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Returns the text of bytes in code page 437. */
function cp437Text(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte < 128 ? String.fromCharCode(byte) : CP437.charAt(byte - 128);
  return text;
}

/**
 * Returns the name of a zip entry. `isMarkedUtf8` is its flag; undefined when the flag is set and the bytes are not UTF-8. Without the flag
 * the standard means code page 437, but macOS and many programs write UTF-8: bytes that are valid UTF-8 are hardly ever anything else.
 */
export function zipName(bytes: Uint8Array, isMarkedUtf8: boolean): string | undefined {
  return utf8Text(bytes) ?? (isMarkedUtf8 ? undefined : cp437Text(bytes));
}
