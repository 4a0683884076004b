import type { Sha256Base64 } from "../../model/hash.ts";

/** The base64 form in which the API speaks of a hash. */
export function hashText(hash: Uint8Array): Sha256Base64 {
  return btoa(String.fromCharCode(...hash)) as Sha256Base64;
}
