import {
  FIRST_PHASE,
  isFinal,
  isStarted,
  type Phase,
  type SessionEvent,
  step,
  type Working,
  workOf,
} from "./sessionState.ts";

/** A change of the phase. */
export interface PhaseChange {
  readonly phase: Phase;
  /** The work that begins with this change; undefined when the work does not change. */
  readonly entered: Working["name"] | undefined;
}

/** Owns the phase of an upload and the times of its start and end. */
export interface Lifecycle {
  readonly phase: Phase;
  /** In milliseconds since the epoch; undefined until it happens. */
  readonly startedAt: number | undefined;
  readonly finishedAt: number | undefined;
  /** Applies an event; calls `onChange` when it changes the phase. */
  dispatch(event: SessionEvent): void;
}

/** Creates the lifecycle of a new upload. `onChange` may dispatch further events. */
export function createLifecycle(onChange: (change: PhaseChange) => void, now: () => number = Date.now): Lifecycle {
  let phase = FIRST_PHASE;
  let startedAt: number | undefined;
  let finishedAt: number | undefined;
  return {
    get phase() {
      return phase;
    },
    get startedAt() {
      return startedAt;
    },
    get finishedAt() {
      return finishedAt;
    },
    dispatch(event) {
      const before = phase;
      phase = step(before, event);
      if (phase === before) return;
      const work = workOf(phase);
      if (work !== undefined && isStarted(work)) startedAt ??= now();
      if (isFinal(phase)) finishedAt = now();
      onChange({ phase, entered: work?.name === workOf(before)?.name ? undefined : work?.name });
    },
  };
}
