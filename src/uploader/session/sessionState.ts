import type { SessionPhase, WaitReason } from "./snapshot.ts";

/** Phases in which work goes on, and to which an interruption returns. */
type Working =
  | { readonly name: "walking" }
  | { readonly name: "reviewing" }
  | { readonly name: "sending" }
  | { readonly name: "starting" }
  | { readonly name: "importing"; readonly taskId: number };

type Waiting = Extract<SessionPhase, { name: "waiting" }>;
type SignedOut = Extract<SessionPhase, { name: "signedOut" }>;

/** A phase as the engine holds it: an interruption knows where it goes on. */
export type Phase =
  | Working
  | { readonly name: "paused"; readonly back: Working }
  | (Waiting & { readonly back: Working })
  | (SignedOut & { readonly back: Working })
  | Extract<SessionPhase, { name: "finished" | "failed" | "cancelled" }>;

/** What happens to an upload: commands of the user, and what the lanes find out. */
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
  /** Every file is on the server or given up. */
  | { readonly type: "settled" }
  /** The server lacks something after all, or failed files are tried again: back to sending. */
  | { readonly type: "lacking" }
  | { readonly type: "taskStarted"; readonly taskId: number }
  | { readonly type: "finished"; readonly taskId: number }
  | { readonly type: "failed"; readonly message: string; readonly taskId: number | undefined };

export const FIRST_PHASE: Phase = { name: "walking" };

/** True for phases that nothing leads out of. */
export function isFinal(phase: SessionPhase): boolean {
  return phase.name === "finished" || phase.name === "failed" || phase.name === "cancelled";
}

/** The work that a phase is about, or that goes on after its interruption. */
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

/** Changes what goes on after the interruption, or the phase itself when there is none. */
function withWork(phase: Phase, work: Working): Phase {
  return "back" in phase ? { ...phase, back: work } : work;
}

/** True when the user has started: content may leave the browser. */
function isStarted(work: Working): boolean {
  return work.name !== "walking" && work.name !== "reviewing";
}

/** The phase after an event. An event that makes no sense in a phase gives the same phase, the very same object. */
export function step(phase: Phase, event: SessionEvent): Phase {
  const work = workOf(phase);
  if (work === undefined) return phase;
  switch (event.type) {
    case "walked":
      return work.name === "walking" ? withWork(phase, { name: "reviewing" }) : phase;
    case "start":
      return work.name === "reviewing" ? withWork(phase, { name: "sending" }) : phase;
    case "pause":
      // A running task is the server's; stopping that is another command.
      if (phase.name === "paused" || phase.name === "signedOut") return phase;
      return work.name === "sending" ? { name: "paused", back: work } : phase;
    case "resume":
      return phase.name === "paused" || phase.name === "waiting" ? phase.back : phase;
    case "cancel":
      return { name: "cancelled" };
    case "wait": {
      // While the user still looks at the review, nothing is held up that they would notice.
      if (!isStarted(work) || phase.name === "paused" || phase.name === "signedOut") return phase;
      const { reason, until, message } = event;
      if (phase.name === "waiting" && phase.reason === reason && phase.until === until && phase.message === message) {
        return phase;
      }
      return { name: "waiting", reason, until, message, back: work };
    }
    case "goOn":
      return phase.name === "waiting" ? phase.back : phase;
    case "signedOut":
      if (phase.name === "signedOut") return phase;
      return { name: "signedOut", ...(event.message === undefined ? {} : { message: event.message }), back: work };
    case "signedIn":
      return phase.name === "signedOut" ? phase.back : phase;
    case "settled":
      return work.name === "sending" && phase.name !== "paused" ? withWork(phase, { name: "starting" }) : phase;
    case "lacking":
      return work.name === "starting" ? withWork(phase, { name: "sending" }) : phase;
    case "taskStarted":
      return work.name === "starting" ? withWork(phase, { name: "importing", taskId: event.taskId }) : phase;
    case "finished":
      return work.name === "importing" && work.taskId === event.taskId
        ? { name: "finished", taskId: event.taskId }
        : phase;
    case "failed":
      return { name: "failed", message: event.message, taskId: event.taskId };
    default: {
      const never: never = event;
      return never;
    }
  }
}
