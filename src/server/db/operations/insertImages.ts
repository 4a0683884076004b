import type { Sql } from "../operation.ts";
import { withIds } from "../withIds.ts";

/** An image to add. */
export interface NewImage {
  readonly datasetId: number;
  readonly name: string;
  readonly path: string;
  readonly hash: string;
  readonly bytes: number;
  readonly kind: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly orientation: number;
  readonly labelled: boolean;
  readonly objects: number;
  /** Supervisely JSON. */
  readonly annotation: string | null;
  readonly meta: string | null;
  /** Id of the image that this one replaces. */
  readonly replaces: number | null;
  /** `[class id, geometry type as Supervisely spells it, objects]`. */
  readonly classes: readonly (readonly [classId: number, geometry: string, objects: number])[];
  /** `[tag id, uses on the image, uses on its objects]`. */
  readonly tags: readonly (readonly [tagId: number, onImage: number, onObjects: number])[];
}

/** Inserts rows one by one with a statement that returns the id. Returns the ids in the order of the rows. */
export async function insertEach(
  sql: Sql,
  text: string,
  rows: readonly (readonly (string | number | null)[])[],
): Promise<number[]> {
  const ids: number[] = [];
  for (const row of rows) {
    const made = await sql.get<{ id: number }>(text, row);
    if (!made) throw new Error("An inserted row has no id.");
    ids.push(made.id);
  }
  return ids;
}

/** Adds images with the rows that counts and filters need. Used by imports and by copies. */
export async function insertImages(
  sql: Sql,
  importId: number,
  projectId: number,
  images: readonly NewImage[],
): Promise<void> {
  const ids = await insertEach(
    sql,
    `INSERT INTO images (project_id, dataset_id, name, path, hash, bytes, kind, width, height, orientation, labelled, objects,
       annotation, meta, import_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
    images.map((image) => [
      projectId,
      image.datasetId,
      image.name,
      image.path,
      image.hash,
      image.bytes,
      image.kind,
      image.width,
      image.height,
      image.orientation,
      image.labelled ? 1 : 0,
      image.objects,
      image.annotation,
      image.meta,
      importId,
    ]),
  );
  await sql.runMany(
    "INSERT INTO image_classes (class_id, image_id, geometry, objects) VALUES (?, ?, ?, ?)",
    [...withIds(images, ids)].flatMap(([{ classes }, id]) =>
      classes.map(([classId, geometry, objects]) => [classId, id, geometry, objects]),
    ),
  );
  await sql.runMany(
    "INSERT INTO image_tags (tag_id, image_id, on_image, on_objects) VALUES (?, ?, ?, ?)",
    [...withIds(images, ids)].flatMap(([{ tags }, id]) =>
      tags.map(([tagId, onImage, onObjects]) => [tagId, id, onImage, onObjects]),
    ),
  );
}
