import { createHash, randomBytes } from "node:crypto";

/** A new key: `dropset_<id>.<secret>`. */
interface NewKey {
  /** The whole key, for the `x-api-key` header. */
  readonly key: string;
  /** The part before the dot, which is shown in lists of keys. */
  readonly prefix: string;
  /** The hash that the database stores. */
  readonly sha256: string;
}

/** Returns a random key with a name of 40 bits and a secret of 256 bits. */
export function makeKey(): NewKey {
  const prefix = `dropset_${randomBytes(5).toString("hex")}`;
  const key = `${prefix}.${randomBytes(32).toString("base64url")}`;
  return { key, prefix, sha256: secretSha256(key) };
}

/** Returns a random token of 256 bits, and the hash of it that the database stores. */
export function makeToken(): { readonly token: string; readonly sha256: string } {
  const token = randomBytes(32).toString("base64url");
  return { token, sha256: secretSha256(token) };
}

/**
 * Returns the SHA-256 of a secret as hex. One round is enough for long random secrets, which are not in any dictionary. Looking up the hash
 * in a unique index takes the same time for every guess.
 */
export function secretSha256(secret: string): string {
  return createHash("sha256").update(secret, "utf8").digest("hex");
}
