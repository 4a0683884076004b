import type { Database } from "../db/database.ts";

/** Calls of one workspace that may wait at the same time. */
const WAITS_PER_WORKSPACE = 100;
/** How often tasks that other processes run are looked up, for all waiting calls together, ms. */
const CHECK_MS = 2_000;

/** What a call waits for. */
interface Wait {
  readonly workspaceId: number;
  readonly taskId: number;
  /** The longest time to wait, ms. */
  readonly ms: number;
  /** Ends the wait early. */
  readonly signal: AbortSignal;
}

/** A wait that has begun. */
export interface BegunWait {
  /** Resolves when the task has ended, the time is over, the signal fires or the server closes. Never rejects. */
  readonly over: Promise<void>;
  /** Ends the wait now. */
  end(): void;
}

/** Calls that wait until a task ends. None of them asks the database on its own. */
export interface TaskWaits {
  /**
   * Begins a wait. Read the task afterwards, and end the wait when the task has ended already. Returns undefined when 100 calls of the
   * workspace wait.
   */
  begin(wait: Wait): BegunWait | undefined;
  /** Ends the waits for a task that has ended. */
  ended(taskId: number): void;
  /** Number of calls that wait. */
  size(): number;
  /** Ends all waits, and those that begin later at once. */
  close(): void;
}

/**
 * Creates the waits of a process. Its own tasks report their end through `ended`; the ends of others are found by one query for all waits, when
 * another process wakes this one, and every two seconds.
 */
export function createTaskWaits({ db }: { readonly db: Pick<Database, "call" | "onWake"> }): TaskWaits {
  const waits = new Map<number, Set<() => void>>();
  const byWorkspace = new Map<number, number>();
  let timer: NodeJS.Timeout | undefined;
  let stopListening: (() => void) | undefined;
  let closed = false;

  function ended(taskId: number): void {
    for (const end of [...(waits.get(taskId) ?? [])]) end();
  }

  async function check(): Promise<void> {
    for (const taskId of await db.call("endedTasks", { taskIds: [...waits.keys()] })) ended(taskId);
  }

  function add(taskId: number, workspaceId: number, end: () => void): void {
    waits.set(taskId, (waits.get(taskId) ?? new Set()).add(end));
    byWorkspace.set(workspaceId, (byWorkspace.get(workspaceId) ?? 0) + 1);
    // A query that fails is sent again: the next one is due soon, and every wait has an end.
    timer ??= setInterval(() => void check().catch(() => undefined), CHECK_MS).unref();
    stopListening ??= db.onWake?.(() => void check().catch(() => undefined));
  }

  function remove(taskId: number, workspaceId: number, end: () => void): void {
    const others = waits.get(taskId);
    others?.delete(end);
    if (others?.size === 0) waits.delete(taskId);
    const left = (byWorkspace.get(workspaceId) ?? 1) - 1;
    if (left > 0) byWorkspace.set(workspaceId, left);
    else byWorkspace.delete(workspaceId);
    if (waits.size > 0) return;
    clearInterval(timer);
    timer = undefined;
    stopListening?.();
    stopListening = undefined;
  }

  return {
    begin({ workspaceId, taskId, ms, signal }) {
      if ((byWorkspace.get(workspaceId) ?? 0) >= WAITS_PER_WORKSPACE) return undefined;
      if (closed || signal.aborted) return { over: Promise.resolve(), end: () => undefined };
      let resolve = () => {};
      const over = new Promise<void>((settle) => {
        resolve = settle;
      });
      function end(): void {
        // A second call changes nothing.
        if (!waits.get(taskId)?.has(end)) return;
        clearTimeout(timeout);
        signal.removeEventListener("abort", end);
        remove(taskId, workspaceId, end);
        resolve();
      }
      const timeout = setTimeout(end, ms);
      signal.addEventListener("abort", end, { once: true });
      add(taskId, workspaceId, end);
      return { over, end };
    },
    ended,
    size: () => [...byWorkspace.values()].reduce((sum, count) => sum + count, 0),
    close() {
      closed = true;
      for (const taskId of [...waits.keys()]) ended(taskId);
    },
  };
}
