import type { ApiError } from "../api/apiError.ts";
import { RETRY_AFTER_CAP_MS } from "../api/retryAfter.ts";

/** The first wait, and the longest one that the server did not request, in milliseconds. */
const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

/**
 * Why nothing can be sent now. `offline`: no network at all. `down`: the server does not respond, or something else responds in its
 * place. `busy`: the server asked to wait. `full`: the server's disk is full.
 */
export type WaitReason = "offline" | "busy" | "down" | "full";

/** How long to wait, and why. */
interface Wait {
  readonly reason: WaitReason;
  readonly ms: number;
  /** One or two plain sentences for the page. */
  readonly message: string;
}

/**
 * Returns the wait before try number `attempt` (from 1) in milliseconds. It doubles from one second to thirty, minus a random part of up to
 * half, so that many pages do not return at the same time; it is never below one second.
 */
export function backoffMs(attempt: number, random: () => number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
  return Math.max(FIRST_MS, full * (0.5 + random() * 0.5));
}

/** Returns a duration as a label: "1 second", "90 minutes". */
export function durationLabel(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 90) return seconds === 1 ? "1 second" : `${seconds} seconds`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} minutes`;
  return `${Math.round(minutes / 60)} hours`;
}

/** Returns how long to wait after a failed call that may succeed later; undefined for one that will not. */
export function waitAfter(
  error: ApiError,
  attempt: number,
  circumstances: { readonly online: boolean; readonly random: () => number },
): Wait | undefined {
  if (!error.retriable) return undefined;
  const { online, random } = circumstances;
  const { retryAfterMs } = error;
  if (retryAfterMs !== undefined) return requestedWait(error, retryAfterMs, random);
  return { ...troubleOf(error, online), ms: backoffMs(attempt, random) };
}

/** The wait that the server asked for, up to `RETRY_AFTER_CAP_MS`. */
function requestedWait({ status, code, message }: ApiError, retryAfterMs: number, random: () => number): Wait {
  const isFull = status === 507;
  const cause = isFull ? "The server's disk is full, and it" : "The server is busy and";
  const wait = durationLabel(retryAfterMs);
  const isCapped = retryAfterMs > RETRY_AFTER_CAP_MS;
  const again = isCapped ? ` Asking again every ${durationLabel(RETRY_AFTER_CAP_MS)}.` : "";
  // Up to a tenth more at random, so that not all clients return at the same time.
  const ms = Math.min(retryAfterMs, RETRY_AFTER_CAP_MS) * (1 + random() * 0.1);
  return {
    reason: isFull ? "full" : "busy",
    ms: Math.max(FIRST_MS, ms),
    // A limit of the key is not the state of the server, and its message names the limit.
    message:
      code === "limit_reached" ? `${message} Waiting ${wait}.${again}` : `${cause} asked to wait ${wait}.${again}`,
  };
}

function troubleOf(error: ApiError, online: boolean): Omit<Wait, "ms"> {
  if (error.status === 507) {
    return {
      reason: "full",
      message:
        "The server's disk is full. Uploaded files are safe, and the upload resumes automatically when there is space.",
    };
  }
  if (error.status === 429) return { reason: "busy", message: "The server is busy." };
  if (error.kind === "network" && !online) {
    return {
      reason: "offline",
      message: "There is no network connection. The upload resumes automatically when it is back.",
    };
  }
  if (error.kind === "network") return { reason: "down", message: `${error.message} Trying again.` };
  if (error.kind === "notTheServer") return { reason: "down", message: error.message };
  return { reason: "down", message: "The server has a problem and cannot respond. Trying again." };
}
