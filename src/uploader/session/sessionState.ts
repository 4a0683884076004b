import type { WaitReason } from "../send/retry.ts";
import type { SessionPhase } from "./snapshot.ts";

/** Phases in which work continues, and to which an interruption returns. */
export type Working =
  | { readonly name: "walking" }
  | { readonly name: "reviewing" }
  | { readonly name: "sending" }
  | { readonly name: "starting" }
  | { readonly name: "importing"; readonly taskId: number };

type Waiting = Extract<SessionPhase, { name: "waiting" }>;
type SignedOut = Extract<SessionPhase, { name: "signedOut" }>;

/** A phase inside the engine: an interruption contains the work to which it returns. */
export type Phase =
  | Working
  | { readonly name: "paused"; readonly back: Working }
  | (Waiting & { readonly back: Working })
  | (SignedOut & { readonly back: Working })
  | Extract<SessionPhase, { name: "finished" | "failed" | "cancelled" }>;

/** What happens to an upload: commands of the person, and results of the lanes. */
export type SessionEvent =
  | { readonly type: "walked" }
  | { readonly type: "start" }
  | { readonly type: "pause" }
  | { readonly type: "resume" }
  | { readonly type: "cancel" }
  | { readonly type: "wait"; readonly reason: WaitReason; readonly until: number | undefined; readonly message: string }
  | { readonly type: "goOn" }
  | { readonly type: "signedOut"; readonly message?: string | undefined }
  | { readonly type: "signedIn" }
  /** Every file is on the server or has failed. */
  | { readonly type: "settled" }
  /** The server no longer has a file that it had: sending starts again. */
  | { readonly type: "lacking" }
  | { readonly type: "taskStarted"; readonly taskId: number }
  | { readonly type: "finished"; readonly taskId: number }
  | { readonly type: "failed"; readonly message: string; readonly taskId: number | undefined };

/** The phase of a new upload. */
export const FIRST_PHASE: Phase = { name: "walking" };

/** Returns true for a phase that no event changes. */
export function isFinal(phase: SessionPhase): boolean {
  return phase.name === "finished" || phase.name === "failed" || phase.name === "cancelled";
}

/** Returns the work of a phase, or the work to which its interruption returns; undefined for a final phase. */
export function workOf(phase: Phase): Working | undefined {
  switch (phase.name) {
    case "paused":
    case "waiting":
    case "signedOut":
      return phase.back;
    case "finished":
    case "failed":
    case "cancelled":
      return undefined;
    default:
      return phase;
  }
}

/** Returns true when the person has started the import, so that content may leave the browser. */
export function isStarted(work: Working): boolean {
  return work.name !== "walking" && work.name !== "reviewing";
}

/** Returns true while content may be sent, even while the upload waits for the server. */
export function maySend(phase: Phase): boolean {
  return workOf(phase)?.name === "sending" && (phase.name === "sending" || phase.name === "waiting");
}

/**
 * Returns true while a lane may hash; lanes count from 0. None does during a pause; without room for bytes to be sent, only the first lane
 * continues.
 */
export function mayHash(phase: Phase, lane: number, hasRoom: boolean): boolean {
  return phase.name !== "paused" && (lane === 0 || hasRoom || phase.name !== "sending");
}

/** Returns true while the settings of the import may change and failed files may be retried: until the task is being started. */
export function isOpen(phase: Phase): boolean {
  const work = workOf(phase)?.name;
  return work === "walking" || work === "reviewing" || work === "sending";
}

/** Returns the phase after an event. An event without an effect in a phase returns the same object. */
export function step(phase: Phase, event: SessionEvent): Phase {
  const work = workOf(phase);
  if (work === undefined) return phase;
  switch (event.type) {
    case "walked":
      return advance(phase, work, "walking", { name: "reviewing" });
    case "start":
      return advance(phase, work, "reviewing", { name: "sending" });
    case "pause":
      return paused(phase, work);
    case "resume":
      return returned(phase, "paused", "waiting");
    case "cancel":
      return { name: "cancelled" };
    case "wait":
      return waiting(phase, work, event);
    case "goOn":
      return returned(phase, "waiting");
    case "signedOut":
      return signedOut(phase, work, event.message);
    case "signedIn":
      return returned(phase, "signedOut");
    case "settled":
      return phase.name === "paused" ? phase : advance(phase, work, "sending", { name: "starting" });
    case "lacking":
      return advance(phase, work, "starting", { name: "sending" });
    case "taskStarted":
      return advance(phase, work, "starting", { name: "importing", taskId: event.taskId });
    case "finished":
      return isImporting(work, event.taskId) ? { name: "finished", taskId: event.taskId } : phase;
    case "failed":
      return { name: "failed", message: event.message, taskId: event.taskId };
    default: {
      const never: never = event;
      return never;
    }
  }
}

/** Changes the work of a phase, or that behind an interruption; a phase with other work stays unchanged. */
function advance(phase: Phase, work: Working, from: Working["name"], to: Working): Phase {
  if (work.name !== from) return phase;
  return "back" in phase ? { ...phase, back: to } : to;
}

/** Ends an interruption with one of these names; other phases stay unchanged. */
function returned(phase: Phase, ...names: readonly Phase["name"][]): Phase {
  return "back" in phase && names.includes(phase.name) ? phase.back : phase;
}

/** Only sending can be paused: a running task belongs to the server, and stopping that is another command. */
function paused(phase: Phase, work: Working): Phase {
  if (phase.name === "paused" || phase.name === "signedOut") return phase;
  return work.name === "sending" ? { name: "paused", back: work } : phase;
}

/** During the review, the person does not notice a wait. */
function waiting(phase: Phase, work: Working, event: Extract<SessionEvent, { type: "wait" }>): Phase {
  if (!isStarted(work) || phase.name === "paused" || phase.name === "signedOut") return phase;
  const { reason, until, message } = event;
  const isSame =
    phase.name === "waiting" && phase.reason === reason && phase.until === until && phase.message === message;
  return isSame ? phase : { name: "waiting", reason, until, message, back: work };
}

function signedOut(phase: Phase, work: Working, message: string | undefined): Phase {
  if (phase.name === "signedOut") return phase;
  return { name: "signedOut", ...(message === undefined ? {} : { message }), back: work };
}

function isImporting(work: Working, taskId: number): boolean {
  return work.name === "importing" && work.taskId === taskId;
}
