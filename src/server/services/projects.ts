import type { DatasetSummary, Project, ProjectSummary } from "../../contract/projects.ts";
import { shapeName } from "../../formats/annotation/shapeNames.ts";
import type { ClassDef } from "../../model/classDef.ts";
import { skeletonOf } from "../../model/skeleton.ts";
import type { TagDef } from "../../model/tag.ts";
import { ApiError, notFound } from "../apiError.ts";
import { type Caller, mayUse } from "../auth/caller.ts";
import type { DatasetRow, ProjectRow } from "../db/operations/projects.ts";
import type { Deps } from "../deps.ts";
import { RESTORE_MS } from "../restoreTime.ts";
import { recordAudit } from "./audit.ts";
import { projectTitle } from "./projectTitle.ts";

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

/** Returns a dataset as the API represents it. */
export function datasetSummaryOf({ id, name, images, labelled, objects }: DatasetRow): DatasetSummary {
  return { id, name, images, labelled, objects };
}

/** Returns a project with its datasets, classes and tags. Throws 404. */
export async function getProject(deps: Deps, workspaceId: number, id: number): Promise<Project> {
  const row = await deps.db.call("getProject", { workspaceId, id });
  if (!row) throw notFound();
  const geometries = new Map<string, number>();
  const objectsOfClass = new Map<number, number>();
  for (const { class_id, geometry, objects } of row.uses.geometries) {
    geometries.set(geometry, (geometries.get(geometry) ?? 0) + objects);
    objectsOfClass.set(class_id, (objectsOfClass.get(class_id) ?? 0) + objects);
  }
  const imagesOfClass = new Map(row.uses.images.map(({ class_id, images }) => [class_id, images]));
  const tagUses = new Map(row.uses.tags.map((use) => [use.tag_id, use]));
  return {
    ...projectSummaryOf(row),
    taskId: row.taskId,
    datasets: row.datasets.map(datasetSummaryOf),
    classes: row.classDefinitions.map(({ id: classId, definition }) => {
      const known = JSON.parse(definition) as ClassDef;
      const { title, shape, color, extra } = known;
      return {
        id: classId,
        title,
        shape: typeof extra?.shape === "string" ? extra.shape : shapeName(shape),
        color,
        objects: objectsOfClass.get(classId) ?? 0,
        images: imagesOfClass.get(classId) ?? 0,
        skeleton: skeletonOf(known).map(([from, to]): [string, string] => [from, to]),
      };
    }),
    tags: row.tagDefinitions.map(({ id: tagId, definition }) => {
      const { name, valueType, color } = JSON.parse(definition) as TagDef;
      const use = tagUses.get(tagId);
      return { name, valueType, color, images: use?.images ?? 0, objects: use?.objects ?? 0 };
    }),
    geometries: Object.fromEntries(geometries),
  };
}

/** Renames a project, moves it into or out of the library, or restores a deleted one. Returns the project. Throws 403 and 404. */
export async function patchProject(
  deps: Deps,
  caller: Caller,
  id: number,
  change: {
    readonly title?: string | undefined;
    readonly library?: boolean | undefined;
    readonly deleted?: false | undefined;
  },
): Promise<Project> {
  const { workspaceId } = caller;
  if (change.library !== undefined && !mayUse(caller, "admin")) {
    throw new ApiError("forbidden", "Only a key with the scope admin may change the library.");
  }
  const title = change.title === undefined ? undefined : projectTitle("title", change.title);
  const restored =
    change.deleted === false &&
    (await deps.db.call("restoreProject", { workspaceId, id, since: deps.now() - RESTORE_MS }));
  if (title !== undefined || change.library !== undefined) {
    const found = await deps.db.call("patchProject", {
      workspaceId,
      id,
      title,
      library: change.library,
      at: deps.now(),
    });
    if (!found) throw notFound();
  }
  const project = await getProject(deps, workspaceId, id);
  const target = { id, name: project.title };
  if (restored) await recordAudit(deps, caller, { action: "project.restored", target });
  if (title !== undefined || change.library !== undefined) {
    const details = { renamed: title !== undefined, library: change.library };
    await recordAudit(deps, caller, { action: "project.changed", target, details });
  }
  return project;
}

/** Deletes a project. Returns until when it can be restored. Throws 404. */
export async function deleteProject(deps: Deps, caller: Caller, id: number): Promise<{ restorableUntil: Date }> {
  const at = deps.now();
  const deleted = await deps.db.call("deleteProject", { workspaceId: caller.workspaceId, id, at });
  if (!deleted) throw notFound();
  await recordAudit(deps, caller, { action: "project.deleted", target: { id, name: deleted.title } });
  deps.webhooks?.wake();
  return { restorableUntil: new Date(at + RESTORE_MS) };
}
