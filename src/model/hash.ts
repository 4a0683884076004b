import { z } from "zod";

/** Base64 (standard alphabet, padded) of the SHA-256 of a file: 44 characters that decode to 32 bytes. */
export type Sha256Base64 = string & { readonly __brand: "Sha256Base64" };

/**
 * Base64 of 32 bytes is 42 free characters, one whose two lowest bits are zero (16 possible letters), and one `=`. Other spellings of
 * the same bytes do not match, so that a hash has exactly one form.
 */
const canonical = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;

/**
 * Returns whether a value is a hash in its one canonical form.
 *
 * @example
 * isSha256Base64("WNDkG8F5C3SUxfUT8pQRYJnvtDFEtJWJe723A2gLjq8="); // true
 */
export function isSha256Base64(value: unknown): value is Sha256Base64 {
  return typeof value === "string" && canonical.test(value);
}

/** Schema of a hash in its canonical form. */
export const sha256Base64 = z.custom<Sha256Base64>(isSha256Base64, {
  message: "not a hash: expected standard base64 of 32 bytes, 44 characters",
});
