import { insertNumbered } from "../insertNumbered.ts";
import type { Sql, SqlValue } from "../operation.ts";
import { imageColumns, type PackedImages } from "./packedImages.ts";

/** Values that `PackedImages` has for each use of a class or tag. */
const USE_VALUES = 4;

/** Adds images with the rows that counts and filters need. Used by imports and by copies. */
export async function insertImages(
  sql: Sql,
  importId: number,
  projectId: number,
  { count, values, classes, tags }: PackedImages,
): Promise<void> {
  const width = imageColumns.length;
  if (values.length !== count * width) throw new Error(`${count} images have ${values.length} values.`);
  const ids = await insertNumbered(sql, {
    into: `INSERT INTO images (project_id, import_id, ${imageColumns.join(", ")})`,
    rows: Array.from({ length: count }, (_, place) => [
      projectId,
      importId,
      ...values.slice(place * width, (place + 1) * width),
    ]),
  });
  await sql.runMany(
    "INSERT INTO image_classes (class_id, image_id, geometry, objects) VALUES (?, ?, ?, ?)",
    usesOf(classes, ids),
  );
  await sql.runMany(
    "INSERT INTO image_tags (tag_id, image_id, on_image, on_objects) VALUES (?, ?, ?, ?)",
    usesOf(tags, ids),
  );
}

/**
 * Returns the rows of uses with the id of the image instead of its place, in the order of the key of their table, in which rows are inserted
 * faster.
 */
function usesOf(uses: readonly SqlValue[], ids: readonly number[]): SqlValue[][] {
  const rows: [definition: number, id: number, ...SqlValue[]][] = [];
  for (let from = 0; from < uses.length; from += USE_VALUES) {
    const [place, definition, ...values] = uses.slice(from, from + USE_VALUES);
    const id = ids[Number(place)];
    if (id === undefined) throw new Error(`There is no image ${place} of ${ids.length}.`);
    rows.push([Number(definition), id, ...values]);
  }
  return rows.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}
