import { failure, type Result, success } from "../../../model/result.ts";
import { read, type Sql, type SqlValue, write } from "../operation.ts";
import { readableProject, shownProject, visibilityOf } from "../visible.ts";
import { insertImages } from "./insertImages.ts";
import { type NewImage, packImages } from "./packedImages.ts";
import { releaseReason, storeUpdate, type TaskUpdate, type TaskWriteFailure } from "./taskQueue.ts";

interface SourceImage extends Omit<NewImage, "datasetId" | "labelled" | "replaces" | "classes" | "tags"> {
  readonly id: number;
  readonly labelled: number;
}

/** Returns the rows that belong to images, by image. */
async function byImage<Row extends { readonly image_id: number }>(
  sql: Sql,
  text: string,
  images: readonly SourceImage[],
): Promise<Map<number, Row[]>> {
  const found = new Map<number, Row[]>();
  const first = images[0];
  const last = images.at(-1);
  if (!first || !last) return found;
  const wanted = new Set(images.map((image) => image.id));
  for (const row of await sql.all<Row>(text, [first.id, last.id])) {
    if (!wanted.has(row.image_id)) continue;
    const list = found.get(row.image_id);
    if (list) list.push(row);
    else found.set(row.image_id, [row]);
  }
  return found;
}

/** Operations that copy datasets of a project. */
export const clonesOperations = {
  /**
   * Returns what is to be copied: datasets, classes, tags and the number of images; undefined when the project is gone. An empty
   * `datasetIds` means all datasets.
   */
  cloneSource: read(async (sql, input: { workspaceId: number; projectId: number; datasetIds: readonly number[] }) => {
    const project = await sql.get<{ workspaceId: number; preset: string | null }>(
      `SELECT p.workspace_id AS "workspaceId", p.preset FROM projects p WHERE p.id = ? AND ${readableProject} AND ${shownProject}`,
      [input.projectId, input.workspaceId],
    );
    if (!project) return undefined;
    const seen = await visibilityOf(sql, input.projectId);
    const definitions = seen.definitions("x");
    const shownDatasets = seen.datasets("x");
    const all = <Row>(columns: string, table: string, shown = definitions) =>
      sql.all<Row>(`SELECT ${columns} FROM ${table} x WHERE x.project_id = ? AND ${shown.text} ORDER BY x.id`, [
        input.projectId,
        ...shown.values,
      ]);
    const datasets = (await all<{ id: number; name: string }>("x.id, x.name", "datasets", shownDatasets)).filter(
      ({ id }) => input.datasetIds.length === 0 || input.datasetIds.includes(id),
    );
    const visible = seen.images("m");
    let images = 0;
    for (const { id } of datasets) {
      const row = await sql.get<{ images: number }>(
        `SELECT count(*) AS images FROM images m WHERE m.dataset_id = ? AND ${visible.text}`,
        [id, ...visible.values],
      );
      images += row?.images ?? 0;
    }
    return {
      ...project,
      datasets,
      images,
      classes: await all<{ id: number; definition: string }>("x.id, x.definition", "classes"),
      tags: await all<{ id: number; definition: string }>("x.id, x.definition", "tags"),
    };
  }),

  /**
   * Copies up to `limit` images of a dataset with an id above `after`, and makes their contents available to the workspace of the new
   * project without copying bytes. Returns how many were copied and the id to continue after. Fails with `gone` when one of the projects
   * was deleted.
   */
  cloneImages: write(
    async (
      sql,
      input: {
        taskId: number;
        owner: string;
        importId: number;
        projectId: number;
        workspaceId: number;
        source: { projectId: number; workspaceId: number; datasetId: number };
        datasetId: number;
        /** Pairs of ids of classes and tags: in the source, in the copy. */
        classIds: readonly (readonly [number, number])[];
        tagIds: readonly (readonly [number, number])[];
        after: number;
        limit: number;
        update: TaskUpdate;
        at: number;
      },
    ): Promise<Result<{ copied: number; annotated: number; objects: number; last: number }, TaskWriteFailure>> => {
      const reason = await releaseReason(sql, input.taskId, input.owner);
      if (reason) return failure(reason);
      const projects = await sql.all("SELECT id FROM projects WHERE id IN (?, ?) AND deleted_at IS NULL", [
        input.projectId,
        input.source.projectId,
      ]);
      if (projects.length < 2) return failure("gone");
      const visible = (await visibilityOf(sql, input.source.projectId)).images("m");
      const images = await sql.all<SourceImage>(
        `SELECT m.id, m.name, m.path, m.hash, m.bytes, m.kind, m.width, m.height, m.orientation, m.labelled, m.objects, m.annotation, m.meta
         FROM images m WHERE m.dataset_id = ? AND m.id > ? AND ${visible.text} ORDER BY m.id LIMIT ?`,
        [input.source.datasetId, input.after, ...visible.values, input.limit],
      );
      if (input.source.workspaceId !== input.workspaceId) {
        await sql.runMany(
          `INSERT INTO blobs (workspace_id, hash, segment_id, start, bytes, kind, width, height, orientation, structure, touched_at)
           SELECT ?, hash, segment_id, start, bytes, kind, width, height, orientation, structure, ? FROM blobs
           WHERE workspace_id = ? AND hash = ?
           ON CONFLICT (workspace_id, hash) DO NOTHING`,
          images.map((image): SqlValue[] => [input.workspaceId, input.at, input.source.workspaceId, image.hash]),
        );
      }
      const classIds = new Map(input.classIds);
      const tagIds = new Map(input.tagIds);
      const classes = await byImage<{ image_id: number; class_id: number; geometry: string; objects: number }>(
        sql,
        "SELECT image_id, class_id, geometry, objects FROM image_classes WHERE image_id BETWEEN ? AND ?",
        images,
      );
      const tags = await byImage<{ image_id: number; tag_id: number; on_image: number; on_objects: number }>(
        sql,
        "SELECT image_id, tag_id, on_image, on_objects FROM image_tags WHERE image_id BETWEEN ? AND ?",
        images,
      );
      await insertImages(
        sql,
        input.importId,
        input.projectId,
        packImages(
          images.map(({ id, ...image }) => ({
            ...image,
            labelled: image.labelled === 1,
            datasetId: input.datasetId,
            classes: (classes.get(id) ?? []).flatMap((row) => {
              const copyId = classIds.get(row.class_id);
              return copyId === undefined ? [] : [[copyId, row.geometry, row.objects] as const];
            }),
            tags: (tags.get(id) ?? []).flatMap((row) => {
              const copyId = tagIds.get(row.tag_id);
              return copyId === undefined ? [] : [[copyId, row.on_image, row.on_objects] as const];
            }),
          })),
        ),
      );
      await storeUpdate(sql, input.taskId, input.update);
      return success({
        copied: images.length,
        annotated: images.filter((image) => image.labelled === 1).length,
        objects: images.reduce((sum, image) => sum + image.objects, 0),
        last: images.at(-1)?.id ?? input.after,
      });
    },
    { contents: "use" },
  ),
};
