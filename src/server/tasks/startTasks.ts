import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { Database } from "../db/database.ts";
import { startTaskQueue, type TaskQueue } from "./queue.ts";
import { runTask } from "./runTask.ts";

/** Starts the tasks of a server that has its database to itself: unfinished ones are taken up at once. */
export function startTasks(options: {
  readonly db: Pick<Database, "call">;
  /** Folder of the segments, which import threads read by themselves. */
  readonly blobsDirectory: string;
  /** Tasks at the same time. */
  readonly workers: number;
  now(): number;
  /** Told when a project was made or filled. */
  onFinished?(project: { readonly workspaceId: number; readonly projectId: number }): void;
  readonly log: { info(data: object, message: string): void; error(data: object, message: string): void };
}): Promise<TaskQueue> {
  const { db, blobsDirectory, workers, now, log } = options;
  return startTaskQueue({
    db,
    workers,
    now,
    log,
    alone: true,
    owner: `${hostname()}-${process.pid}-${randomUUID()}`,
    async run(task, owner, signal) {
      const outcome = await runTask({ db, blobsDirectory, now }, task, owner, signal);
      if (outcome.kind === "finished") {
        options.onFinished?.({ workspaceId: task.workspaceId, projectId: outcome.projectId });
      }
      return outcome;
    },
  });
}
