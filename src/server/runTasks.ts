import type { Background } from "./background.ts";
import { blobsAddressOf } from "./blobsAddressOf.ts";
import type { Config } from "./config.ts";
import type { Deps } from "./deps.ts";
import type { TaskMetrics } from "./metrics.ts";
import { createThumbnailsAhead } from "./services/thumbnailsAhead.ts";
import { startTasks, type Tasks } from "./tasks/startTasks.ts";
import { createIdleWatch } from "./thumbnails/idleWatch.ts";
import type { Thumbnails } from "./thumbnails/thumbnails.ts";

/** Starts the tasks of a server or of a worker, and makes thumbnails of the projects that they create. */
export function runTasks(
  { config, db, blobs, now, log, thumbnails }: RunDeps,
  { background, metrics, onEnded }: { background: Background; metrics: TaskMetrics; onEnded?(taskId: number): void },
): Promise<Tasks> {
  const hasTasks = async () => Object.keys(await db.call("countTasks", {})).length > 0;
  const ahead = createThumbnailsAhead({ db, blobs, thumbnails }, createIdleWatch({ hasWork: hasTasks }));
  return startTasks({
    db,
    databaseUrl: config.databaseUrl,
    blobs,
    blobsAddress: blobsAddressOf(config),
    sources: { places: config.importSources, maxFileBytes: config.maxFileBytes },
    workers: config.workers,
    now,
    log,
    metrics,
    ...(onEnded && { onEnded }),
    onFinished: (project) => background.run("making thumbnails ahead", ahead.make(project, background.signal)),
  });
}

type RunDeps = Pick<Deps, "db" | "blobs" | "now" | "log"> & {
  readonly config: Pick<
    Config,
    "databaseUrl" | "dataDir" | "objectStore" | "workers" | "importSources" | "maxFileBytes"
  >;
  readonly thumbnails: Thumbnails;
};
