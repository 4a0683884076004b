/** A job that waits for a slot. */
export interface QueuedJob {
  readonly workspaceId: number;
  /** Who asked, within the workspace. */
  readonly caller: number | string;
  /** Pixels to decode, weighted by how long the codec takes for one. */
  readonly cost: number;
}

/** Limits of a fair queue. Costs are in the unit of `QueuedJob.cost`. */
export interface FairQueueLimits {
  /** Jobs that run at the same time. */
  readonly slots: number;
  /** Jobs of more than this cost may have half of the slots, at least one. */
  readonly heavyCost: number;
  /** Jobs of one workspace that may wait. */
  readonly waiting: number;
  /** What one workspace may use in a second, over time. */
  readonly costPerSecond: number;
  /** What a workspace may use at once that has used nothing for a while. */
  readonly burst: number;
  /** Returns the current time, ms. */
  now(): number;
}

/** A queue from which workspaces, and the callers in each, are served fairly. */
export interface FairQueue {
  /** Waits for a slot. Returns a function that frees it. Throws the reason of the signal while the job waits. */
  enter(job: QueuedJob, signal: AbortSignal): Promise<() => void>;
  /** Returns true when a workspace has as many waiting jobs as it may have. */
  isFull(workspaceId: number): boolean;
  /** Returns true until a job that was entered begins. */
  isWaiting(job: QueuedJob): boolean;
  /**
   * Returns about how long a waiting job has to wait for others of its workspace, ms, if all slots together finish `costPerSecond`; 0 for a
   * job that has begun.
   */
  waitMs(job: QueuedJob, costPerSecond: number): number;
}

interface Waiting {
  readonly job: QueuedJob;
  readonly begin: () => void;
}

interface Workspace {
  /** The waiting jobs of each caller. A caller that is served moves to the end: they take turns. */
  readonly callers: Map<QueuedJob["caller"], Waiting[]>;
  /** What it may use now; below 0 after a job that was larger than the rest. */
  budget: number;
  /** When `budget` was right, ms. */
  at: number;
}

/**
 * Creates a fair queue. A free slot goes to the workspace with the largest budget, which is the one that used the least lately, and there to
 * the callers in turns. Heavy jobs leave half of the slots to others.
 */
export function createFairQueue(limits: FairQueueLimits): FairQueue {
  const { slots, heavyCost, costPerSecond, burst, now } = limits;
  const heavySlots = Math.max(1, Math.floor(slots / 2));
  // A workspace that is served moves to the end: with equal budgets they take turns.
  const workspaces = new Map<number, Workspace>();
  let busy = 0;
  let heavy = 0;
  let timer: NodeJS.Timeout | undefined;

  function budgetOf(workspace: Workspace): number {
    const at = now();
    workspace.budget = Math.min(burst, workspace.budget + (Math.max(0, at - workspace.at) / 1000) * costPerSecond);
    workspace.at = at;
    return workspace.budget;
  }

  function isHeavy(job: QueuedJob): boolean {
    return job.cost > heavyCost;
  }

  function mayBegin({ job }: Waiting): boolean {
    return !isHeavy(job) || heavy < heavySlots;
  }

  /** Removes the next job of a workspace that may begin, if there is one. */
  function takeFrom({ callers }: Workspace): Waiting | undefined {
    for (const [caller, list] of callers) {
      const index = list.findIndex(mayBegin);
      const [taken] = index < 0 ? [] : list.splice(index, 1);
      if (taken === undefined) continue;
      callers.delete(caller);
      if (list.length > 0) callers.set(caller, list);
      return taken;
    }
    return undefined;
  }

  function takeNext(): Waiting | undefined {
    const byBudget = [...workspaces].sort(([, a], [, b]) => budgetOf(b) - budgetOf(a));
    for (const [id, workspace] of byBudget) {
      if (workspace.budget <= 0) break;
      const taken = takeFrom(workspace);
      if (taken === undefined) continue;
      workspace.budget -= taken.job.cost;
      workspaces.delete(id);
      workspaces.set(id, workspace);
      return taken;
    }
    return undefined;
  }

  function pump(): void {
    while (busy < slots) {
      const next = takeNext();
      if (next === undefined) break;
      busy += 1;
      if (isHeavy(next.job)) heavy += 1;
      next.begin();
    }
    forgetIdle();
    pumpWhenAllowed();
  }

  /** A workspace whose budget is full again is as one that never asked. */
  function forgetIdle(): void {
    for (const [id, workspace] of workspaces) {
      if (workspace.callers.size === 0 && budgetOf(workspace) >= burst) workspaces.delete(id);
    }
  }

  /** Looks again when a workspace that waits only for its budget may go on. */
  function pumpWhenAllowed(): void {
    clearTimeout(timer);
    if (busy >= slots) return;
    const pauses = [...workspaces].flatMap(([id, { callers }]) => (callers.size > 0 ? [pauseMs(id)] : []));
    const shortest = Math.min(...pauses.filter((ms) => ms > 0));
    if (Number.isFinite(shortest)) timer = setTimeout(pump, Math.ceil(shortest) + 1).unref();
  }

  /** Returns how long a workspace has to wait until it may use more, ms. */
  function pauseMs(workspaceId: number): number {
    const workspace = workspaces.get(workspaceId);
    return workspace === undefined ? 0 : Math.max(0, (-budgetOf(workspace) / costPerSecond) * 1000);
  }

  function leave(job: QueuedJob): void {
    busy -= 1;
    if (isHeavy(job)) heavy -= 1;
    pump();
  }

  function drop(job: QueuedJob): void {
    const callers = workspaces.get(job.workspaceId)?.callers;
    const list = callers?.get(job.caller);
    const place = list?.findIndex((waiting) => waiting.job === job) ?? -1;
    if (place >= 0) list?.splice(place, 1);
    if (list?.length === 0) callers?.delete(job.caller);
  }

  return {
    async enter(job, signal) {
      signal.throwIfAborted();
      const workspace = workspaces.get(job.workspaceId) ?? { callers: new Map(), budget: burst, at: now() };
      workspaces.set(job.workspaceId, workspace);
      const list = workspace.callers.get(job.caller) ?? [];
      workspace.callers.set(job.caller, list);
      const settled = new AbortController();
      await new Promise<void>((resolve, reject) => {
        list.push({ job, begin: resolve });
        const gone = () => {
          drop(job);
          reject(signal.reason);
        };
        signal.addEventListener("abort", gone, { once: true, signal: settled.signal });
        pump();
      }).finally(() => settled.abort());
      return () => leave(job);
    },
    isFull(workspaceId) {
      const lists = workspaces.get(workspaceId)?.callers.values() ?? [];
      return [...lists].reduce((sum, list) => sum + list.length, 0) >= limits.waiting;
    },
    isWaiting: (job) =>
      workspaces
        .get(job.workspaceId)
        ?.callers.get(job.caller)
        ?.some((waiting) => waiting.job === job) === true,
    waitMs(job, finishedPerSecond) {
      const callers = workspaces.get(job.workspaceId)?.callers;
      const own = callers?.get(job.caller) ?? [];
      const place = own.findIndex((waiting) => waiting.job === job);
      if (place < 0) return 0;
      const ahead = own.slice(0, place).reduce((sum, waiting) => sum + waiting.job.cost, 0);
      // The callers of the workspace take turns.
      return ((ahead * (callers?.size ?? 1)) / finishedPerSecond) * 1000 + pauseMs(job.workspaceId);
    },
  };
}
