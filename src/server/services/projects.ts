import type { ProjectSummary } from "../../contract/projects.ts";
import { ApiError, notFound } from "../apiError.ts";
import { type Caller, mayUse } from "../auth/caller.ts";
import type { ProjectParts } from "../db/operations/projectParts.ts";
import type { ProjectRow } from "../db/operations/projects.ts";
import type { Deps } from "../deps.ts";
import { TRASH_MS } from "../trashTime.ts";
import { recordAudit } from "./audit.ts";
import { undoChange } from "./changes.ts";
import { PartsJson } from "./partsJson.ts";
import { projectTitle } from "./projectTitle.ts";

/** Datasets, classes and tags of one query: a few milliseconds of the event loop. */
const PARTS_ROWS = 200;

/** Returns a project of a list as the API represents it. */
export function projectSummaryOf(row: ProjectRow): ProjectSummary {
  return {
    id: row.id,
    title: row.title,
    createdAt: new Date(row.created_at).toISOString(),
    updatedAt: new Date(row.updated_at).toISOString(),
    library: row.library === 1,
    images: row.images,
    labelled: row.labelled,
    objects: row.objects,
    classes: row.classes,
    bytes: row.bytes,
    preset: row.preset,
    covers: [...row.covers],
  };
}

/**
 * Returns the JSON, in pieces, of a project with its datasets, classes and tags. A project may have 100,000 of each, so they are read and
 * written some at a time, and an import that ends meanwhile may show in the later ones only. Throws 404.
 */
export async function getProject(deps: Deps, workspaceId: number, id: number): Promise<readonly string[]> {
  const row = await deps.db.call("getProject", { workspaceId, id, limit: PARTS_ROWS });
  if (!row) throw notFound();
  const json = new PartsJson();
  for (let parts: ProjectParts = row; ; ) {
    json.add(parts);
    if (parts.next === null) break;
    const more = await deps.db.call("projectParts", { workspaceId, id, after: parts.next, limit: PARTS_ROWS });
    if (!more) throw notFound();
    parts = more;
  }
  const head = JSON.stringify({ ...projectSummaryOf(row), classes: undefined, taskId: row.taskId });
  return [head.slice(0, -1), ...json.pieces(), "}"];
}

/** Renames a project, moves it into or out of the library, or restores a deleted one. Returns the JSON of the project, in pieces. Throws 403 and 404. */
export async function patchProject(
  deps: Deps,
  caller: Caller,
  id: number,
  change: {
    readonly title?: string | undefined;
    readonly library?: boolean | undefined;
    readonly deleted?: false | undefined;
  },
): Promise<readonly string[]> {
  const { workspaceId } = caller;
  if (change.library !== undefined && !mayUse(caller, "admin")) {
    throw new ApiError("forbidden", "Only a key with the scope admin may change the library.");
  }
  const title = change.title === undefined ? undefined : projectTitle("title", change.title);
  if (change.deleted === false) {
    const found = await deps.db.call("projectInTrash", { workspaceId, projectId: id, since: deps.now() - TRASH_MS });
    if (found) await undoChange(deps, caller, found.id);
  }
  if (title !== undefined || change.library !== undefined) {
    const { library } = change;
    const changed = await deps.db.call("patchProject", { workspaceId, id, title, library, at: deps.now() });
    if (!changed) throw notFound();
    const target = { id, name: changed.title };
    const details = { renamed: title !== undefined, library };
    await recordAudit(deps, caller, { action: "project.changed", target, details });
  }
  return getProject(deps, workspaceId, id);
}

/** Moves a project to the trash. Returns its entry there and until when it can be restored. Throws 404. */
export async function deleteProject(
  deps: Deps,
  caller: Caller,
  id: number,
): Promise<{ changeId: number; restorableUntil: Date }> {
  const at = deps.now();
  const { workspaceId } = caller;
  const images = await deps.db.call("countImages", { projectId: id });
  const deleted = await deps.db.call("deleteProject", { workspaceId, id, images, at });
  if (!deleted) throw notFound();
  await recordAudit(deps, caller, { action: "project.deleted", target: { id, name: deleted.title } });
  deps.webhooks?.wake();
  return { changeId: deleted.changeId, restorableUntil: new Date(at + TRASH_MS) };
}

/** Returns the title that a new project with this one would get now. */
export function freeTitle(deps: Deps, workspaceId: number, title: string): Promise<string> {
  return deps.db.call("freeTitle", { workspaceId, title });
}
