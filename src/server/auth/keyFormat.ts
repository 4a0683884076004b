import { createHash, randomBytes } from "node:crypto";

/** A key as it is handed out once: `dropset_<id>.<secret>`. */
export interface NewKey {
  /** The whole key, for the `x-api-key` header. */
  readonly key: string;
  /** The part before the dot, by which people tell keys apart. */
  readonly prefix: string;
  /** What the database keeps. */
  readonly sha256: string;
}

/** Makes a random key: 40 bits to name it, 256 bits of secret. */
export function makeKey(): NewKey {
  const prefix = `dropset_${randomBytes(5).toString("hex")}`;
  const key = `${prefix}.${randomBytes(32).toString("base64url")}`;
  return { key, prefix, sha256: secretSha256(key) };
}

/**
 * Hex of SHA-256. One round is enough for secrets that are random and long: there is no dictionary to try. Looking a key up by this in a
 * unique index also takes the same time whatever the guess shares with a real key.
 */
export function secretSha256(secret: string): string {
  return createHash("sha256").update(secret, "utf8").digest("hex");
}
