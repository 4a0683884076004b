import { annotationToJson } from "../../../formats/annotation/annotationJson.ts";
import { tagToJson } from "../../../formats/annotation/tagJson.ts";
import { groupBy } from "../../../formats/images/groupBy.ts";
import type { ImageKind } from "../../../model/image.ts";
import { failure, type Result, success } from "../../../model/result.ts";
import type { TagDef } from "../../../model/tag.ts";
import { chunkPlaceholders, chunksOf } from "../chunks.ts";
import { type Sql, type SqlValue, write } from "../operation.ts";
import { hiddenBy, visibilityOf } from "../visible.ts";
import { type ChangeFailure, type ChangeRow, isImportUnderWay, lockChange } from "./changeRow.ts";
import { freeImageNames } from "./freeImageNames.ts";
import { type ImageFilter, imagesOf } from "./imageFilter.ts";

/** Which images one batch takes: given ones, or the next of a filter, or of an import, by id above `after`. */
export type BatchOf =
  | { readonly ids: readonly number[] }
  | {
      readonly filter: ImageFilter;
      /** Only images that this import added. */
      readonly importId?: number;
      readonly except: readonly number[];
      readonly after: number;
      readonly limit: number;
    };

/** What a batch did. */
export interface Batch {
  readonly images: number;
  /** How many got another name, because theirs was taken. */
  readonly renamed: number;
  /** The id to continue after; null when the batch was the last. */
  readonly last: number | null;
}

/** Characters of the annotations that one batch reads: longer ones make smaller batches. */
const BATCH_CHARACTERS = 4_000_000;
/** Rows of one query of annotations. */
const READ_TOGETHER = 20;

/** Returns the ids of the visible images of a project that a batch takes, and the id to continue after. */
async function pick(sql: Sql, projectId: number, of: BatchOf): Promise<{ ids: number[]; last: number | null }> {
  if ("ids" in of) {
    const visible = (await visibilityOf(sql, projectId)).images("x");
    const ids: number[] = [];
    for (const chunk of chunksOf(of.ids)) {
      const rows = await sql.all<{ id: number }>(
        `SELECT x.id FROM images x WHERE x.id IN (${chunkPlaceholders}) AND x.project_id = ? AND ${visible.text} ORDER BY x.id`,
        [...chunk, projectId, ...visible.values],
      );
      for (const { id } of rows) ids.push(id);
    }
    return { ids, last: null };
  }
  const filter = await imagesOf(sql, projectId, of.filter);
  const [added, values]: [string, SqlValue[]] =
    of.importId === undefined ? ["", []] : ["AND x.import_id = ?", [of.importId]];
  const rows = await sql.all<{ id: number }>(
    `SELECT x.id FROM images x WHERE ${filter.text} ${added} AND x.id > ? ORDER BY x.id LIMIT ?`,
    [...filter.values, ...values, of.after, of.limit],
  );
  const except = new Set(of.except);
  return {
    ids: rows.map(({ id }) => id).filter((id) => !except.has(id)),
    last: rows.length < of.limit ? null : (rows.at(-1)?.id ?? null),
  };
}

/** Returns a change that has begun. */
async function begun(sql: Sql, id: number): Promise<ChangeRow | undefined> {
  const change = await lockChange(sql, id);
  return change?.state === "begun" ? change : undefined;
}

/** Yields rows of images with their annotations, a few at a time, until they have many characters. */
async function readAnnotated(sql: Sql, ids: readonly number[]): Promise<AnnotatedRow[]> {
  const rows: AnnotatedRow[] = [];
  let characters = 0;
  for (const chunk of chunksOf(ids, READ_TOGETHER)) {
    const found = await sql.all<AnnotatedRow>(
      `SELECT id, kind, width, height, orientation, labelled, annotation FROM images
       WHERE id IN (${chunk.map(() => "?").join(",")}) ORDER BY id`,
      chunk,
    );
    for (const row of found) {
      rows.push(row);
      characters += row.annotation?.length ?? 0;
    }
    if (characters > BATCH_CHARACTERS) break;
  }
  return rows;
}

interface AnnotatedRow {
  readonly id: number;
  readonly kind: ImageKind;
  readonly width: number | null;
  readonly height: number | null;
  readonly orientation: number;
  readonly labelled: number;
  readonly annotation: string | null;
}

interface StoredAnnotation {
  tags?: { readonly name?: unknown }[];
}

/** Returns the annotation of an image with a tag more; undefined when the image has it. */
function withTag(row: AnnotatedRow, name: string): string | undefined {
  if (row.annotation === null) {
    const { kind, orientation, width, height } = row;
    const info = { kind, orientation, ...(width !== null && height !== null ? { width, height } : {}) };
    return JSON.stringify(annotationToJson({ info, labelled: row.labelled === 1, figures: [], tags: [{ name }] }));
  }
  const annotation = JSON.parse(row.annotation) as StoredAnnotation;
  const tags = annotation.tags ?? [];
  if (tags.some((tag) => tag.name === name)) return undefined;
  return JSON.stringify({ ...annotation, tags: [...tags, tagToJson({ name })] });
}

/** Returns the annotation of an image without a tag. */
function withoutTag(text: string, name: string): string {
  const annotation = JSON.parse(text) as StoredAnnotation;
  return JSON.stringify({ ...annotation, tags: (annotation.tags ?? []).filter((tag) => tag.name !== name) });
}

/** Operations that change a batch of images for a change that has begun. They fail with `gone` when it has been given up. */
export const changeBatchOperations = {
  /** Hides images, once the change is committed. */
  hideImages: write(async (sql, input: { changeId: number; of: BatchOf }): Promise<Result<Batch, ChangeFailure>> => {
    const change = await begun(sql, input.changeId);
    if (!change) return failure("gone");
    const { ids, last } = await pick(sql, change.projectId, input.of);
    await sql.runMany(
      "UPDATE images SET superseded_by = ? WHERE id = ?",
      ids.map((id) => [hiddenBy(change.id), id]),
    );
    return success({ images: ids.length, renamed: 0, last });
  }),

  /** Moves images to a dataset of their project. Names that are taken there get a number. */
  moveImages: write(
    async (sql, input: { changeId: number; datasetId: number; of: BatchOf }): Promise<Result<Batch, ChangeFailure>> => {
      const change = await begun(sql, input.changeId);
      if (!change) return failure("gone");
      const { projectId } = change;
      if (await isImportUnderWay(sql, projectId)) return failure("busy");
      const dataset = await sql.get("SELECT id FROM datasets WHERE id = ? AND project_id = ? AND deleted_by IS NULL", [
        input.datasetId,
        projectId,
      ]);
      if (!dataset) return failure("gone");
      const { ids, last } = await pick(sql, projectId, input.of);
      const images: { id: number; name: string; datasetId: number }[] = [];
      for (const chunk of chunksOf(ids)) {
        images.push(
          ...(await sql.all<{ id: number; name: string; datasetId: number }>(
            `SELECT id, name, dataset_id AS "datasetId" FROM images WHERE id IN (${chunkPlaceholders}) AND dataset_id <> ? ORDER BY id`,
            [...chunk, input.datasetId],
          )),
        );
      }
      const renamed = await freeImageNames(sql, { projectId, id: input.datasetId }, images);
      const newNames = new Map(renamed.map(({ id, to }) => [id, to]));
      await sql.runMany(
        "INSERT INTO changed_images (change_id, image_id, dataset_id, name) VALUES (?, ?, ?, ?)",
        images.map(({ id, datasetId, name }) => [change.id, id, datasetId, name]),
      );
      await sql.runMany(
        "UPDATE images SET dataset_id = ?, name = ? WHERE id = ?",
        images.map(({ id, name }) => [input.datasetId, newNames.get(id) ?? name, id]),
      );
      await sql.run("UPDATE changes SET target_id = ? WHERE id = ?", [input.datasetId, change.id]);
      return success({ images: images.length, renamed: renamed.length, last });
    },
  ),

  /** Adds a tag without a value to images that do not have it. */
  tagImages: write(
    async (sql, input: { changeId: number; tagId: number; of: BatchOf }): Promise<Result<Batch, ChangeFailure>> => {
      const change = await begun(sql, input.changeId);
      const tag = await sql.get<{ name: string }>("SELECT name FROM tags WHERE id = ?", [input.tagId]);
      if (!change || !tag) return failure("gone");
      const { ids, last } = await pick(sql, change.projectId, input.of);
      const rows = await readAnnotated(sql, ids);
      const isWhole = rows.length === ids.length;
      let images = 0;
      const changed: SqlValue[][] = [];
      const texts: SqlValue[][] = [];
      for (const row of rows) {
        const text = withTag(row, tag.name);
        if (text === undefined) continue;
        images += 1;
        texts.push([text, row.id]);
        changed.push([change.id, row.id, row.annotation === null ? 1 : 0]);
      }
      await sql.runMany("UPDATE images SET annotation = ? WHERE id = ?", texts);
      await sql.runMany("INSERT INTO changed_images (change_id, image_id, bare) VALUES (?, ?, ?)", changed);
      await sql.runMany(
        `INSERT INTO image_tags (tag_id, image_id, on_image, on_objects) VALUES (?, ?, 1, 0)
         ON CONFLICT (tag_id, image_id) DO UPDATE SET on_image = image_tags.on_image + 1`,
        changed.map(([, imageId]) => [input.tagId, imageId as number]),
      );
      await sql.run("UPDATE changes SET target_id = ? WHERE id = ?", [input.tagId, change.id]);
      return success({ images, renamed: 0, last: isWhole ? last : (rows.at(-1)?.id ?? null) });
    },
  ),

  /** Returns the dataset of a project with a name, or adds it. */
  datasetNamed: write(async (sql, input: { projectId: number; name: string }): Promise<number> => {
    await sql.lock("SELECT id FROM projects WHERE id = ?", [input.projectId]);
    const shown = (await visibilityOf(sql, input.projectId)).datasets("d");
    const there = await sql.get<{ id: number }>(
      `SELECT d.id FROM datasets d WHERE d.project_id = ? AND d.name = ? AND ${shown.text} ORDER BY d.id LIMIT 1`,
      [input.projectId, input.name, ...shown.values],
    );
    if (there) return there.id;
    const made = await sql.get<{ id: number }>(
      `INSERT INTO datasets (project_id, name, import_id) SELECT id, ?, import_id FROM projects WHERE id = ? RETURNING id`,
      [input.name, input.projectId],
    );
    if (!made) throw new Error("The new dataset has no id.");
    return made.id;
  }),

  /** Returns the tag of a project with the name of a definition, or adds it. */
  tagNamed: write(
    async (sql, input: { projectId: number; tag: TagDef }): Promise<{ id: number; definition: string }> => {
      await sql.lock("SELECT id FROM projects WHERE id = ?", [input.projectId]);
      const shown = (await visibilityOf(sql, input.projectId)).definitions("x");
      const there = await sql.get<{ id: number; definition: string }>(
        `SELECT x.id, x.definition FROM tags x WHERE x.project_id = ? AND x.name = ? AND ${shown.text} ORDER BY x.id LIMIT 1`,
        [input.projectId, input.tag.name, ...shown.values],
      );
      if (there) return there;
      const made = await sql.get<{ id: number; definition: string }>(
        `INSERT INTO tags (project_id, name, definition, import_id) SELECT id, ?, ?, import_id FROM projects WHERE id = ?
         RETURNING id, definition`,
        [input.tag.name, JSON.stringify(input.tag), input.projectId],
      );
      if (!made) throw new Error("The new tag has no id.");
      return made;
    },
  ),
};

/** Moves up to `limit` images back to where they were before a change. Returns how many. */
export async function moveBack(sql: Sql, change: ChangeRow, limit: number): Promise<number> {
  const rows = await sql.all<{ id: number; name: string; datasetId: number }>(
    `SELECT image_id AS id, name, dataset_id AS "datasetId" FROM changed_images WHERE change_id = ? ORDER BY image_id LIMIT ?`,
    [change.id, limit],
  );
  for (const [id, images] of groupBy(rows, (row) => row.datasetId)) {
    const renamed = await freeImageNames(sql, { projectId: change.projectId, id }, images);
    const newNames = new Map(renamed.map((one) => [one.id, one.to]));
    // Images that were moved once more since then stay where they are.
    await sql.runMany(
      "UPDATE images SET dataset_id = ?, name = ? WHERE id = ? AND dataset_id = ?",
      images.map((image) => [id, newNames.get(image.id) ?? image.name, image.id, change.targetId]),
    );
  }
  await forget(sql, change, rows);
  return rows.length;
}

/** Removes the tag that a change added from up to `limit` images. Returns how many. */
export async function untag(sql: Sql, change: ChangeRow, limit: number): Promise<number> {
  const tag = await sql.get<{ name: string }>("SELECT name FROM tags WHERE id = ?", [change.targetId]);
  const found = await sql.all<{ id: number; bare: number }>(
    "SELECT image_id AS id, bare FROM changed_images WHERE change_id = ? ORDER BY image_id LIMIT ?",
    [change.id, limit],
  );
  const rows = await readAnnotated(
    sql,
    found.map(({ id }) => id),
  );
  const bare = new Set(found.filter((row) => row.bare === 1).map(({ id }) => id));
  const tagged = tag === undefined ? [] : rows.filter((row) => row.annotation !== null);
  await sql.runMany(
    "UPDATE images SET annotation = ? WHERE id = ?",
    tagged.map((row) => {
      const text = withoutTag(row.annotation ?? "{}", tag?.name ?? "");
      const isEmpty = bare.has(row.id) && (JSON.parse(text) as StoredAnnotation).tags?.length === 0;
      return [isEmpty ? null : text, row.id];
    }),
  );
  await sql.runMany(
    "UPDATE image_tags SET on_image = on_image - 1 WHERE tag_id = ? AND image_id = ? AND on_image > 0",
    tagged.map(({ id }) => [change.targetId, id]),
  );
  await sql.runMany(
    "DELETE FROM image_tags WHERE tag_id = ? AND image_id = ? AND on_image = 0 AND on_objects = 0",
    tagged.map(({ id }) => [change.targetId, id]),
  );
  await forget(sql, change, rows);
  return rows.length;
}

async function forget(sql: Sql, change: ChangeRow, rows: readonly { readonly id: number }[]): Promise<void> {
  await sql.runMany(
    "DELETE FROM changed_images WHERE change_id = ? AND image_id = ?",
    rows.map(({ id }) => [change.id, id]),
  );
}
