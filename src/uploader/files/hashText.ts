import type { Sha256Base64 } from "../../model/hash.ts";

/** Returns a hash in base64, as the API has it. */
export function hashText(hash: Uint8Array): Sha256Base64 {
  return btoa(String.fromCharCode(...hash)) as Sha256Base64;
}

/** Returns the bytes of a hash in base64. */
export function hashBytes(hash: string): Uint8Array {
  return Uint8Array.from(atob(hash), (character) => character.charCodeAt(0));
}
