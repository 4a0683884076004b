import type { ClaimedTask } from "../db/operations/taskQueue.ts";
import type { TaskEnd, TaskMetrics } from "../metrics.ts";
import type { TaskOutcome } from "./taskError.ts";

type MeasuredTask = Pick<ClaimedTask, "type" | "createdAt" | "attempts">;
type RunTask<Task> = (task: Task, owner: string, signal: AbortSignal) => Promise<TaskOutcome>;

/**
 * Returns a function that runs tasks as `run` does and reports how long each waited and ran. A task that another server or a later start goes
 * on with has not ended and is not reported as such.
 */
export function measureTasks<Task extends MeasuredTask>(
  run: RunTask<Task>,
  { metrics, now }: { metrics: TaskMetrics; now(): number },
): RunTask<Task> {
  return async (task, owner, signal) => {
    const begunAt = now();
    if (task.attempts === 1) metrics.taskStarted(task.type, begunAt - task.createdAt);
    let end: TaskEnd | undefined = "bug";
    try {
      const outcome = await run(task, owner, signal);
      end = endOf(outcome, signal.reason);
      return outcome;
    } finally {
      if (end !== undefined) metrics.taskEnded(task.type, end, now() - begunAt);
    }
  };
}

function endOf(outcome: TaskOutcome, reason: unknown): TaskEnd | undefined {
  switch (outcome.kind) {
    case "finished":
    case "failed":
    case "bug":
      return outcome.kind;
    case "released":
      return outcome.reason === "stopping" ? "stopped" : undefined;
    case "aborted":
      return reason === "stopping" ? "stopped" : undefined;
    default:
      return outcome satisfies never;
  }
}
