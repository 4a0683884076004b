import { randomBytes } from "node:crypto";

/** A new segment's id: 16 random bytes as 32 hex digits. */
export function newSegmentId(): string {
  return randomBytes(16).toString("hex");
}

/** True for what `newSegmentId` makes. Names from elsewhere never become paths. */
export function isSegmentId(name: string): boolean {
  return /^[0-9a-f]{32}$/.test(name);
}
