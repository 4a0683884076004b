import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { BlobStore } from "../blobs/blobStore.ts";
import type { StoreAddress } from "../blobs/storeAddress.ts";
import { callPatiently } from "../db/callPatiently.ts";
import type { Database } from "../db/database.ts";
import type { ClaimedTask } from "../db/operations/taskQueue.ts";
import type { TaskMetrics } from "../metrics.ts";
import type { ImportSources } from "./bringFiles.ts";
import { runCloneTask } from "./cloneTask.ts";
import { runImportThread } from "./importThread.ts";
import { createImportThreads } from "./importThreads.ts";
import { measureTasks } from "./measureTasks.ts";
import { startTaskQueue, type TaskQueue } from "./queue.ts";

/** The tasks of a server. */
export interface Tasks extends TaskQueue {
  /** Gets ready for an import that is likely to follow: an upload or a check has begun. */
  expect(): void;
}

/**
 * Starts the task queue of a process. Imports run in a thread of their own. Copies run in this thread, because the database does all of their
 * work.
 */
export async function startTasks(options: {
  readonly db: Pick<Database, "call" | "onWake">;
  /** Address of the database server, which other processes and the import threads use as well; absent for the embedded database. */
  readonly databaseUrl?: string | undefined;
  readonly blobs: Pick<BlobStore, "expect">;
  /** Where the segments are, which import threads read and write themselves. */
  readonly blobsAddress: StoreAddress;
  /** Where imports may bring files from; absent: nowhere. */
  readonly sources?: ImportSources | undefined;
  /** Number of tasks that run at the same time. */
  readonly workers: number;
  now(): number;
  /** As of the queue. */
  onEnded?(taskId: number): void;
  readonly metrics: TaskMetrics;
  /** Called when a task has created a project or added to one. */
  onFinished?(project: { readonly workspaceId: number; readonly projectId: number }): void;
  readonly log: { info(data: object, message: string): void; error(data: object, message: string): void };
}): Promise<Tasks> {
  const { db, blobs, blobsAddress, workers, now, log, metrics } = options;
  const threads = createImportThreads({ blobsAddress, databaseUrl: options.databaseUrl, sources: options.sources });
  const queue = await startTaskQueue({
    db,
    workers,
    now,
    log,
    alone: options.databaseUrl === undefined,
    ...(options.onEnded && { onEnded: options.onEnded }),
    owner: `${hostname()}-${process.pid}-${randomUUID()}`,
    run: measureTasks<ClaimedTask>(
      async ({ id: taskId, type, workspaceId }, owner, signal) => {
        const outcome =
          type === "clone"
            ? await runCloneTask({ db: callPatiently(db, signal), taskId, workspaceId, owner, now, signal })
            : await runImportThread({ db, blobs, threads, task: { taskId, workspaceId, owner }, signal });
        if (outcome.kind === "finished") options.onFinished?.({ workspaceId, projectId: outcome.projectId });
        return outcome;
      },
      { metrics, now },
    ),
  });
  return {
    ...queue,
    expect: threads.expect,
    async close() {
      await queue.close();
      await threads.close();
    },
  };
}
