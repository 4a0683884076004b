import { createHmac } from "node:crypto";

/**
 * Returns the value of `Dropset-Signature` for a body: the time of the attempt in seconds, and for each secret the HMAC-SHA256 of that time, a
 * dot and the body. A receiver that refuses old times cannot be sent a recorded request again.
 */
export function signatureOf(secrets: readonly string[], body: string, at: number): string {
  const seconds = Math.floor(at / 1000);
  const signatures = secrets.map((secret) => createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex"));
  return [`t=${seconds}`, ...signatures.map((signature) => `v1=${signature}`)].join(",");
}
