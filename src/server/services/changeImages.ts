import type { z } from "zod";
import type { ChangeMade, imageSelection, imagesChange } from "../../contract/changes.ts";
import { generatedColor } from "../../formats/classes/generatedColor.ts";
import type { Result } from "../../model/result.ts";
import type { TagDef } from "../../model/tag.ts";
import { ApiError, notFound } from "../apiError.ts";
import type { Caller } from "../auth/caller.ts";
import type { Batch, BatchOf } from "../db/operations/changeBatches.ts";
import type { ChangeFailure } from "../db/operations/changeRow.ts";
import type { ImageFilter } from "../db/operations/imageFilter.ts";
import type { Deps } from "../deps.ts";
import { TRASH_MS } from "../trashTime.ts";
import { recordAudit } from "./audit.ts";
import { BATCH_IMAGES, changeOf, freeNames, IMPORT_RUNS, settle } from "./changes.ts";
import { deleteProject } from "./projects.ts";

/** Tagged images of one transaction: their annotations are read and written. */
const BATCH_TAGGED = 500;

type Selection = z.output<typeof imageSelection>;

/** A filter that leaves every image. */
const ALL_IMAGES: ImageFilter = { datasetId: undefined, class: undefined, search: undefined };

/** Deletes, moves or tags images of a project. Throws 404, 409 and 422. */
export async function changeImages(
  deps: Deps,
  caller: Caller,
  projectId: number,
  change: z.output<typeof imagesChange>,
): Promise<ChangeMade> {
  const { workspaceId } = caller;
  const project = await deps.db.call("getProject", { workspaceId, id: projectId, limit: 1 });
  if (!project) throw notFound();
  await checkDataset(deps, workspaceId, projectId, change.images);
  const name = await nameOf(deps, workspaceId, projectId, change);
  const kind = ({ delete: "images", move: "move", tag: "tag" } as const)[change.action];
  const begun = await deps.db.call("beginChange", { workspaceId, projectId, kind, name, at: deps.now() });
  if (!begun.ok) throw changeError(begun.failure);
  const changeId = begun.value;
  const made = await carryOut(deps, changeId, async () => {
    switch (change.action) {
      case "delete":
        return inBatches(change.images, BATCH_IMAGES, (of) => deps.db.call("hideImages", { changeId, of }));
      case "move": {
        const datasetId = await deps.db.call("datasetNamed", { projectId, name: change.dataset });
        return inBatches(change.images, BATCH_IMAGES, (of) => deps.db.call("moveImages", { changeId, datasetId, of }));
      }
      case "tag": {
        const tag = await deps.db.call("tagNamed", { projectId, tag: newTag(change.tag) });
        checkTag(JSON.parse(tag.definition) as TagDef);
        return inBatches(change.images, BATCH_TAGGED, (of) =>
          deps.db.call("tagImages", { changeId, tagId: tag.id, of }),
        );
      }
      default:
        return change satisfies never;
    }
  });
  await recordAudit(deps, caller, {
    action: ({ delete: "images.deleted", move: "images.moved", tag: "images.tagged" } as const)[change.action],
    target: { id: projectId, name: project.title },
    details: { images: made.images, ...(change.action === "delete" ? {} : { to: name }) },
  });
  return {
    ...changeOf({ id: changeId, kind, name, projectId, project: project.title, taskId: null, ...made }),
    renamed: made.renamed,
  };
}

/** Moves a dataset with its images to the trash. Throws 404 and 409. */
export async function deleteDataset(
  deps: Deps,
  caller: Caller,
  datasetId: number,
): Promise<{ id: number; images: number; changeId: number; restorableUntil: string }> {
  const { workspaceId } = caller;
  const begun = await deps.db.call("beginDatasetDeletion", { workspaceId, datasetId, at: deps.now() });
  if (!begun.ok) throw changeError(begun.failure);
  const { changeId, name, projectId } = begun.value;
  const images: Selection = { filter: { datasetId }, except: [] };
  const made = await carryOut(deps, changeId, () =>
    inBatches(images, BATCH_IMAGES, (of) => deps.db.call("hideImages", { changeId, of })),
  );
  await recordAudit(deps, caller, {
    action: "dataset.deleted",
    target: { id: datasetId, name },
    details: { project: projectId, images: made.images },
  });
  return { id: datasetId, images: made.images, changeId, restorableUntil: new Date(made.at + TRASH_MS).toISOString() };
}

/** Undoes an import: moves what it added to the trash, and brings back what it replaced. Throws 404 and 409. */
export async function undoImport(deps: Deps, caller: Caller, taskId: number): Promise<ChangeMade> {
  const { workspaceId } = caller;
  const task = await deps.db.call("getTask", { workspaceId, id: taskId });
  if (!task) throw notFound();
  const begun = await deps.db.call("beginImportUndo", { workspaceId, taskId, at: deps.now() });
  if (!begun.ok) {
    if (begun.failure === "gone") {
      throw new ApiError(
        "conflict",
        "The project of this import was deleted. If it is in the trash, restore it first.",
      );
    }
    throw changeError(begun.failure);
  }
  const { projectId } = begun.value;
  const project = await deps.db.call("getProject", { workspaceId, id: projectId, limit: 1 });
  if (!project) throw notFound();
  const about = { projectId, project: project.title };
  let made: ChangeMade;
  if (begun.value.isOnly) {
    const { changeId } = await deleteProject(deps, caller, projectId);
    const images = project.images;
    const row = { ...about, id: changeId, kind: "project" as const, name: project.title, images, taskId: null };
    made = { ...changeOf({ ...row, at: deps.now() }), renamed: 0 };
  } else {
    const { changeId, importId, name } = begun.value;
    const all: Selection = { filter: {}, except: [] };
    const done = await carryOut(deps, changeId, async () => {
      const hidden = await inBatches(all, BATCH_IMAGES, (of) => deps.db.call("hideImages", { changeId, of }), importId);
      return hidden + (await freeNames(deps, changeId));
    });
    await settle(deps, changeId);
    made = { ...changeOf({ ...about, id: changeId, kind: "import", name, taskId, ...done }), renamed: done.renamed };
  }
  await recordAudit(deps, caller, {
    action: "import.undone",
    target: { id: taskId, name: task.title },
    details: { project: projectId, images: made.images },
  });
  return made;
}

/** Runs the batches of a change and makes it count. Undoes it when that fails. */
async function carryOut(
  deps: Deps,
  changeId: number,
  run: () => Promise<number>,
): Promise<{ images: number; renamed: number; at: number }> {
  try {
    const renamed = await run();
    const at = deps.now();
    const committed = await deps.db.call("commitChange", { changeId, at });
    if (!committed.ok) throw changeError(committed.failure);
    return { images: committed.value, renamed, at };
  } catch (error) {
    await deps.db.call("abandonChange", { changeId }).catch(() => undefined);
    await settle(deps, changeId);
    throw error;
  }
}

/** Changes images batch by batch. Returns how many got another name. */
async function inBatches(
  images: Selection,
  size: number,
  run: (of: BatchOf) => Promise<Result<Batch, ChangeFailure>>,
  importId?: number,
): Promise<number> {
  let renamed = 0;
  if ("ids" in images) {
    const ids = [...new Set(images.ids)].sort((a, b) => a - b);
    for (let from = 0; from < ids.length; ) {
      const done = batchOf(await run({ ids: ids.slice(from, from + size) }));
      renamed += done.renamed;
      // A batch of long annotations ends early.
      const { last } = done;
      from = last === null ? from + size : ids.findIndex((id) => id > last);
      if (from === -1) break;
    }
    return renamed;
  }
  const filter = { ...ALL_IMAGES, ...images.filter };
  const { except } = images;
  for (let after: number | null = 0; after !== null; ) {
    const of = { filter, except, after, limit: size, ...(importId === undefined ? {} : { importId }) };
    const done = batchOf(await run(of));
    renamed += done.renamed;
    after = done.last;
  }
  return renamed;
}

function batchOf(result: Result<Batch, ChangeFailure>): Batch {
  if (!result.ok) throw changeError(result.failure);
  return result.value;
}

async function checkDataset(deps: Deps, workspaceId: number, projectId: number, images: Selection): Promise<void> {
  if (!("filter" in images) || images.filter.datasetId === undefined) return;
  const { datasetId } = images.filter;
  const after = { dataset: datasetId - 1, class: Number.MAX_SAFE_INTEGER, tag: Number.MAX_SAFE_INTEGER };
  const parts = await deps.db.call("projectParts", { workspaceId, id: projectId, after, limit: 1 });
  if (parts?.datasets[0]?.id === datasetId) return;
  throw new ApiError("unknown_dataset", `The project has no dataset ${datasetId}.`);
}

/** Returns the name under which a person finds a change again. */
async function nameOf(
  deps: Deps,
  workspaceId: number,
  projectId: number,
  change: z.output<typeof imagesChange>,
): Promise<string> {
  if (change.action === "move") return change.dataset;
  if (change.action === "tag") return change.tag;
  const { images } = change;
  if ("ids" in images) {
    const [id = 0] = images.ids;
    return (await deps.db.call("getImage", { workspaceId, id }))?.name ?? "";
  }
  const page = await deps.db.call("listImages", {
    workspaceId,
    projectId,
    ...ALL_IMAGES,
    ...images.filter,
    after: 0,
    offset: 0,
    limit: 1,
    annotationChars: 0,
    bytes: 1,
  });
  return page?.images[0]?.name ?? "";
}

function newTag(name: string): TagDef {
  return { name, valueType: "none", color: generatedColor(name), appliesTo: "all" };
}

function checkTag({ name, valueType, appliesTo }: TagDef): void {
  const reason =
    valueType === "none"
      ? appliesTo === "objectsOnly"
        ? "it is for objects only"
        : undefined
      : "it needs a value for each image";
  if (reason === undefined) return;
  throw new ApiError(
    "conflict",
    `The tag ${JSON.stringify(name)} cannot be added here: ${reason}. Choose another name.`,
  );
}

function changeError(reason: ChangeFailure): ApiError {
  if (reason === "gone") return notFound();
  return new ApiError(
    "conflict",
    reason === "busy" ? IMPORT_RUNS : "Nothing would change: there are no such images, or this was done before.",
  );
}
