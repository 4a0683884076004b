import type { Lane } from "../db/operations/startOrder.ts";

/** Which tasks a free worker may take. */
export interface WorkerLanes {
  /** Returns the lanes that a free worker looks into, the preferred one first. `running`: the lanes of the tasks that run. */
  next(running: readonly Lane[]): readonly Lane[];
  /** A worker took a task of this lane. */
  took(lane: Lane): void;
}

/**
 * Shares workers between the lanes. Large tasks have a quarter of them, at least one: a small task waits for small ones only, and few large
 * tasks, which take most memory, run at once. Small tasks may have all. When both lanes may have a worker they take turns, so that neither
 * waits without end. A single worker takes both in turns.
 */
export function createWorkerLanes(workers: number): WorkerLanes {
  const forLarge = Math.max(1, Math.floor(workers / 4));
  let last: Lane = "small";
  return {
    next(running) {
      if (running.length >= workers) return [];
      if (running.filter((lane) => lane === "large").length >= forLarge) return ["small"];
      return last === "small" ? ["large", "small"] : ["small", "large"];
    },
    took(lane) {
      last = lane;
    },
  };
}
