import type { WaitReason } from "../session/snapshot.ts";
import type { ApiError } from "./apiError.ts";
import { RETRY_AFTER_CAP_MS } from "./retryAfter.ts";

/** The first wait, and the longest without being asked for one. */
const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

/** How long to wait and why, in words. */
export interface Wait {
  readonly reason: WaitReason;
  readonly ms: number;
  readonly message: string;
}

/**
 * The wait before try number `attempt` (from 1) in milliseconds: doubling from one second to thirty, less up to a half by chance so that
 * many pages do not come back together, and never under a second.
 */
export function backoffMs(attempt: number, random: () => number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
  return Math.max(FIRST_MS, full * (0.5 + random() * 0.5));
}

/** A span as a person says it. */
export function spanInWords(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 90) return seconds === 1 ? "1 second" : `${seconds} seconds`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} minutes`;
  return `${Math.round(minutes / 60)} hours`;
}

/** What to do about a failed call that may succeed later by itself; undefined for one that will not. */
export function waitAfter(
  error: ApiError,
  attempt: number,
  circumstances: { readonly online: boolean; readonly random: () => number },
): Wait | undefined {
  if (!error.retriable) return undefined;
  const own = backoffMs(attempt, circumstances.random);
  const { retryAfterMs } = error;
  if (retryAfterMs !== undefined) {
    const asked = Math.min(retryAfterMs, RETRY_AFTER_CAP_MS);
    // A tenth more by chance: everybody who was told the same would come back at once.
    const ms = Math.max(FIRST_MS, asked * (1 + circumstances.random() * 0.1));
    const capped = retryAfterMs > RETRY_AFTER_CAP_MS;
    return {
      reason: error.status === 507 ? "full" : "busy",
      ms,
      message: `${error.status === 507 ? "The server's disk is full, and it" : "The server is busy and"} asked to wait ${spanInWords(retryAfterMs)}.${
        capped ? ` Asking again every ${spanInWords(RETRY_AFTER_CAP_MS)}.` : ""
      }`,
    };
  }
  if (error.status === 507) {
    return {
      reason: "full",
      ms: own,
      message: "The server's disk is full. What it has is safe; this goes on by itself once there is room.",
    };
  }
  if (error.status === 429) return { reason: "busy", ms: own, message: "The server is busy." };
  if (error.kind === "network" && !circumstances.online) {
    return { reason: "offline", ms: own, message: "No network. This goes on by itself once it is back." };
  }
  if (error.kind === "network") return { reason: "down", ms: own, message: `${error.message} Trying again.` };
  if (error.kind === "notTheServer") return { reason: "down", ms: own, message: error.message };
  return { reason: "down", ms: own, message: "The server has trouble and cannot answer. Trying again." };
}
