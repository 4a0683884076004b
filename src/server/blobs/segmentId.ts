import { randomBytes } from "node:crypto";

/** Returns the id of a new segment: 16 random bytes as 32 hex digits. */
export function newSegmentId(): string {
  return randomBytes(16).toString("hex");
}

/** Returns true for an id of the form that `newSegmentId` returns. Other names must not become paths. */
export function isSegmentId(name: string): boolean {
  return /^[0-9a-f]{32}$/.test(name);
}
