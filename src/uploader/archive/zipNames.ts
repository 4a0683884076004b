/** The upper half of code page 437, in which zip names are written unless they say otherwise. */
const CP437 =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Text of bytes that are valid UTF-8; undefined for others. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Text in code page 437. */
export function cp437Text(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte < 128 ? String.fromCharCode(byte) : CP437[byte - 128]!;
  return text;
}

/**
 * The name of a zip entry. `saysUtf8` is its flag; undefined when it says so and lies. Without the flag the standard means code page 437,
 * but macOS and many programs write UTF-8 all the same: bytes that are valid UTF-8 are next to never meant as anything else.
 */
export function zipName(bytes: Uint8Array, saysUtf8: boolean): string | undefined {
  return utf8Text(bytes) ?? (saysUtf8 ? undefined : cp437Text(bytes));
}
