import { z } from "zod";
import type { ClassDef } from "../../model/classDef.ts";
import type { Report } from "../../model/report.ts";
import type { TagDef } from "../../model/tag.ts";
import type { Database } from "../db/database.ts";
import { checkReport } from "./reportBook.ts";
import { LetGoError, projectGone, TaskError, type TaskOutcome } from "./taskError.ts";
import { createTaskTeller } from "./taskTeller.ts";

/** Images of one write. */
const BATCH_IMAGES = 500;
/** Datasets, classes or tags of one write. */
const BATCH_DEFINITIONS = 1_000;

const cloneRequest = z.object({ id: z.number(), title: z.string(), datasetsIds: z.array(z.number()).nullish() });

/** Copies datasets of a ready-made project into a new one; contents are shared, not copied. Never throws. */
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
    if (error instanceof LetGoError) return { kind: "letGo", why: error.why };
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
  const teller = createTaskTeller({ db, taskId, owner, now });
  const begun = await db.call("beginImport", { taskId, owner, at: now() });
  if (begun.letGo === "gone") throw projectGone();
  if (begun.letGo !== undefined) throw new LetGoError(begun.letGo);
  const { importId, projectId } = begun;
  const request = cloneRequest.parse(JSON.parse(begun.request));
  const source = await db.call("cloneSource", {
    workspaceId,
    projectId: request.id,
    datasetIds: request.datasetsIds ?? [],
  });
  if (!source) {
    throw new TaskError(
      "project_deleted",
      "The ready-made project was deleted meanwhile, so nothing was copied. Choose another one.",
    );
  }
  teller.log(
    "info",
    `Copying the ${source.images.toLocaleString("en")} images of ${source.datasets.length === 1 ? "one dataset" : `${source.datasets.length} datasets`}.`,
  );
  const add = { taskId, owner, importId, projectId };
  const datasetIds = await addInBatches(source.datasets, async (some) => {
    const added = await db.call("addDefinitions", {
      ...add,
      datasets: some.map(({ name }) => name),
      classes: [],
      tags: [],
    });
    if (added.letGo !== undefined) throw new LetGoError(added.letGo);
    return added.datasets;
  });
  const classIds = await addInBatches(source.classes, async (some) => {
    const classes = some.map(({ definition }) => JSON.parse(definition) as ClassDef);
    const added = await db.call("addDefinitions", { ...add, datasets: [], classes, tags: [] });
    if (added.letGo !== undefined) throw new LetGoError(added.letGo);
    return added.classes;
  });
  const tagIds = await addInBatches(source.tags, async (some) => {
    const tags = some.map(({ definition }) => JSON.parse(definition) as TagDef);
    const added = await db.call("addDefinitions", { ...add, datasets: [], classes: [], tags });
    if (added.letGo !== undefined) throw new LetGoError(added.letGo);
    return added.tags;
  });

  let copied = 0;
  let annotated = 0;
  let objects = 0;
  for (const [from, to] of datasetIds) {
    for (let after = 0; ; ) {
      signal.throwIfAborted();
      teller.progress("Copying images", copied, source.images);
      const batch = await db.call("cloneImages", {
        ...add,
        workspaceId,
        source: { projectId: request.id, workspaceId: source.workspaceId, datasetId: from },
        datasetId: to,
        classIds,
        tagIds,
        after,
        limit: BATCH_IMAGES,
        news: teller.take(),
        at: now(),
      });
      if (batch.letGo === "gone") throw projectGone();
      if (batch.letGo !== undefined) throw new LetGoError(batch.letGo);
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
  teller.progress("Done", copied, copied);
  teller.log("info", `${copied.toLocaleString("en")} images with ${objects.toLocaleString("en")} objects copied.`);
  const done = await db.call("commitImport", {
    ...add,
    title: begun.title,
    preset: source.preset,
    widenedClasses: [],
    grownTags: [],
    report: JSON.stringify(report),
    news: teller.take(),
    at: now(),
  });
  if (done.letGo === "gone") throw projectGone();
  if (done.letGo !== undefined) throw new LetGoError(done.letGo);
  return { kind: "finished", projectId, title: done.title };
}

/** Adds things in batches; answers pairs of the source's id and ours. */
async function addInBatches<Thing extends { readonly id: number }>(
  things: readonly Thing[],
  add: (some: readonly Thing[]) => Promise<readonly number[]>,
): Promise<[number, number][]> {
  const pairs: [number, number][] = [];
  for (let from = 0; from < things.length; from += BATCH_DEFINITIONS) {
    const some = things.slice(from, from + BATCH_DEFINITIONS);
    const ids = await add(some);
    some.forEach((thing, index) => {
      pairs.push([thing.id, ids[index] as number]);
    });
  }
  return pairs;
}
