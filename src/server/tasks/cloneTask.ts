import { z } from "zod";
import type { ClassDef } from "../../model/classDef.ts";
import { count } from "../../model/plural.ts";
import type { Report } from "../../model/report.ts";
import type { TagDef } from "../../model/tag.ts";
import type { Database } from "../db/database.ts";
import { withIds } from "../db/withIds.ts";
import { checkReport } from "./reportBook.ts";
import { TaskError, type TaskOutcome, TaskReleasedError, written } from "./taskError.ts";
import { createTaskNotifier } from "./taskNotifier.ts";

/** Images of one write. */
const BATCH_IMAGES = 500;
/** Datasets, classes or tags of one write. */
const BATCH_DEFINITIONS = 1_000;

const cloneRequest = z.object({ id: z.number(), title: z.string(), datasetsIds: z.array(z.number()).nullish() });

/** Copies datasets of a ready-made project into a new project. Contents are shared, not copied. Never throws. */
export async function runCloneTask(context: {
  readonly db: Pick<Database, "call">;
  readonly taskId: number;
  readonly workspaceId: number;
  readonly owner: string;
  now(): number;
  readonly signal: AbortSignal;
}): Promise<TaskOutcome> {
  try {
    return await copy(context);
  } catch (error) {
    if (error instanceof TaskReleasedError) return { kind: "released", reason: error.reason };
    if (context.signal.aborted) return { kind: "aborted" };
    if (error instanceof TaskError) {
      return { kind: "failed", error: { code: error.code, message: error.message }, report: undefined };
    }
    return { kind: "bug", message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

async function copy({
  db,
  taskId,
  workspaceId,
  owner,
  now,
  signal,
}: Parameters<typeof runCloneTask>[0]): Promise<TaskOutcome> {
  const notifier = createTaskNotifier({ db, taskId, owner, now });
  const { importId, projectId, title, ...begun } = written(await db.call("beginImport", { taskId, owner, at: now() }));
  const request = cloneRequest.parse(JSON.parse(begun.request));
  const source = await db.call("cloneSource", {
    workspaceId,
    projectId: request.id,
    datasetIds: request.datasetsIds ?? [],
  });
  if (!source) {
    throw new TaskError(
      "project_deleted",
      "The ready-made project was deleted in the meantime, so nothing was copied. Choose another one.",
    );
  }
  notifier.log("info", `Copying ${count(source.images, "image")} of ${count(source.datasets.length, "dataset")}.`);
  const target = { taskId, owner, importId, projectId };
  const none = { datasets: [], classes: [], tags: [] };
  const datasetIds = await addInBatches(source.datasets, async (some) => {
    const datasets = some.map(({ name }) => name);
    return written(await db.call("addDefinitions", { ...target, ...none, datasets })).datasets;
  });
  const classIds = await addInBatches(source.classes, async (some) => {
    const classes = some.map(({ definition }) => JSON.parse(definition) as ClassDef);
    return written(await db.call("addDefinitions", { ...target, ...none, classes })).classes;
  });
  const tagIds = await addInBatches(source.tags, async (some) => {
    const tags = some.map(({ definition }) => JSON.parse(definition) as TagDef);
    return written(await db.call("addDefinitions", { ...target, ...none, tags })).tags;
  });

  let copied = 0;
  let annotated = 0;
  let objects = 0;
  for (const [from, to] of datasetIds) {
    for (let after = 0; ; ) {
      signal.throwIfAborted();
      notifier.progress("Copying images", copied, source.images);
      const batch = written(
        await db.call("cloneImages", {
          ...target,
          workspaceId,
          source: { projectId: request.id, workspaceId: source.workspaceId, datasetId: from },
          datasetId: to,
          classIds,
          tagIds,
          after,
          limit: BATCH_IMAGES,
          update: notifier.take(),
          at: now(),
        }),
      );
      copied += batch.copied;
      annotated += batch.annotated;
      objects += batch.objects;
      if (batch.copied < BATCH_IMAGES) break;
      after = batch.last;
    }
  }
  const report: Report = {
    seen: copied,
    used: copied,
    skipped: [],
    failed: 0,
    ignored: [],
    imported: {
      images: copied,
      annotations: annotated,
      objects,
      classes: classIds.length,
      tags: tagIds.length,
    },
    problems: { errors: 0, warnings: 0, byCode: {} },
  };
  checkReport(report);
  notifier.progress("Done", copied, copied);
  notifier.log("info", `Copied ${count(copied, "image")} with ${count(objects, "object")}.`);
  const committed = await db.call("commitImport", {
    ...target,
    title,
    preset: source.preset,
    widenedClasses: [],
    grownTags: [],
    digests: undefined,
    report: JSON.stringify(report),
    update: notifier.take(),
    at: now(),
  });
  return { kind: "finished", projectId, title: written(committed) };
}

/** Adds definitions in batches. Returns pairs of ids: in the source, in the copy. */
async function addInBatches<Source extends { readonly id: number }>(
  sources: readonly Source[],
  add: (some: readonly Source[]) => Promise<readonly number[]>,
): Promise<[sourceId: number, copyId: number][]> {
  const pairs: [number, number][] = [];
  for (let from = 0; from < sources.length; from += BATCH_DEFINITIONS) {
    const some = sources.slice(from, from + BATCH_DEFINITIONS);
    const ids = await add(some);
    for (const [{ id }, copyId] of withIds(some, ids)) pairs.push([id, copyId]);
  }
  return pairs;
}
