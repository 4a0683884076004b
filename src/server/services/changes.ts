import type { Change, Restored } from "../../contract/changes.ts";
import { ApiError, notFound } from "../apiError.ts";
import type { Caller } from "../auth/caller.ts";
import type { ListedChange } from "../db/operations/changeRow.ts";
import type { UndoFailure } from "../db/operations/trash.ts";
import type { Deps } from "../deps.ts";
import { TRASH_MS } from "../trashTime.ts";
import { recordAudit } from "./audit.ts";
import { type Page, pageOf } from "./page.ts";

/** Images that are changed in one transaction, so that other writers do not wait long. */
export const BATCH_IMAGES = 2_000;

interface ListQuery {
  readonly before: number | undefined;
  readonly limit: number;
}

/** Returns a change as the API represents it. */
export function changeOf(row: Omit<ListedChange, "workspaceId" | "targetId" | "state" | "settled">): Change {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    project: { id: row.projectId, title: row.project },
    images: row.images,
    taskId: row.taskId,
    at: new Date(row.at).toISOString(),
    until: new Date(row.at + TRASH_MS).toISOString(),
  };
}

/** Returns a page of what is in the trash, newest first. */
export async function trashPage(
  deps: Deps,
  caller: Caller,
  query: ListQuery & { readonly projectId: number | undefined },
): Promise<Page<Change>> {
  const { workspaceId } = caller;
  const since = deps.now() - TRASH_MS;
  const rows = await deps.db.call("listTrash", { ...query, workspaceId, since, limit: query.limit + 1 });
  return pageOf(rows, query.limit, changeOf, ({ id }) => id);
}

/** Returns a page of the changes of a project that can be undone, newest first. Throws 404. */
export async function changesPage(
  deps: Deps,
  caller: Caller,
  query: ListQuery & { readonly projectId: number },
): Promise<Page<Change>> {
  const { workspaceId } = caller;
  const since = deps.now() - TRASH_MS;
  const rows = await deps.db.call("listChanges", { ...query, workspaceId, since, limit: query.limit + 1 });
  if (!rows) throw notFound();
  return pageOf(rows, query.limit, changeOf, ({ id }) => id);
}

/** Restores something from the trash. Throws 404 and 409. */
export async function restore(deps: Deps, caller: Caller, id: number): Promise<Restored> {
  const { workspaceId } = caller;
  const change = await deps.db.call("findChange", { workspaceId, id, since: deps.now() - TRASH_MS });
  if (!change || change.kind === "move" || change.kind === "tag") throw notFound();
  return undoChange(deps, caller, id);
}

/** Undoes a change. Returns what is there again. Throws 404 and 409. */
export async function undoChange(deps: Deps, caller: Caller, id: number): Promise<Restored> {
  const { workspaceId } = caller;
  const since = deps.now() - TRASH_MS;
  const change = await deps.db.call("findChange", { workspaceId, id, since });
  if (!change) throw notFound();
  const hides = change.kind === "images" || change.kind === "import";
  const renamed = hides ? await freeNames(deps, id) : 0;
  const undone = await deps.db.call("undoChange", { workspaceId, id, since, at: deps.now() });
  if (!undone.ok) throw undoError(undone.failure);
  await settle(deps, id);
  const { kind, projectId, project, images, name, renamedFrom } = undone.value;
  await recordAudit(deps, caller, {
    action: kind === "project" ? "project.restored" : "change.undone",
    target: { id: kind === "project" ? projectId : id, name },
    details: kind === "project" ? {} : { kind, project: projectId, images },
  });
  return { id, kind, project: { id: projectId, title: project }, name, renamedFrom, images, renamed };
}

/** Deletes one change in the trash, or all, for good. Returns how many. Throws 404 when there is no such one. */
export async function deleteForever(deps: Deps, caller: Caller, id: number | undefined): Promise<number> {
  const purged = await deps.db.call("purgeTrash", { workspaceId: caller.workspaceId, id });
  const [first] = purged;
  if (id === undefined) {
    if (first) await recordAudit(deps, caller, { action: "trash.emptied", details: { entries: purged.length } });
  } else {
    if (!first) throw notFound();
    const { kind, name, images } = first;
    await recordAudit(deps, caller, { action: "trash.deleted", target: { id, name }, details: { kind, images } });
  }
  return purged.length;
}

/** Gives free names to the images that become visible again by or for a change. Returns how many got another one. */
export async function freeNames(deps: Deps, changeId: number): Promise<number> {
  let renamed = 0;
  for (let after: number | null = 0; after !== null; ) {
    const page: { renamed: readonly unknown[]; last: number | null } = await deps.db.call("freeNames", {
      changeId,
      after,
      limit: BATCH_IMAGES,
    });
    renamed += page.renamed.length;
    after = page.last;
  }
  return renamed;
}

/** Brings the rows of a change into agreement with its state. What is left when this fails, a sweep does. */
export async function settle(deps: Deps, changeId: number): Promise<void> {
  try {
    while (!(await deps.db.call("settleChange", { changeId, limit: BATCH_IMAGES })));
  } catch (error) {
    deps.log.error({ err: error, changeId }, "a change could not be settled, retrying later");
  }
}

/** Why nothing of a project can be changed at the moment. */
export const IMPORT_RUNS = "An import into this project is running. Wait until it ends, then try again.";

function undoError(reason: UndoFailure): ApiError {
  if (reason === "gone") return notFound();
  const messages = {
    busy: IMPORT_RUNS,
    project: "The project is in the trash. Restore the project first.",
    dataset: "A dataset of these images was deleted. Restore the dataset first, if it is in the trash.",
  };
  return new ApiError("conflict", messages[reason]);
}
