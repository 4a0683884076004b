import type { Sql, SqlValue } from "../operation.ts";
import { visibilityOf } from "../visible.ts";

/** A dataset with its counts. */
export interface DatasetRow {
  readonly id: number;
  readonly name: string;
  readonly images: number;
  readonly labelled: number;
  readonly objects: number;
}

/** The ids of the last dataset, class and tag that were read; 0 before the first. */
export interface PartsCursor {
  readonly dataset: number;
  readonly class: number;
  readonly tag: number;
}

/** Where the parts of a project begin. */
export const FIRST_PARTS: PartsCursor = { dataset: 0, class: 0, tag: 0 };

/** Some of the datasets, classes and tags of a project, and how often its images use those classes and tags. */
export interface ProjectParts {
  readonly datasets: readonly DatasetRow[];
  readonly classDefinitions: readonly { readonly id: number; readonly definition: string }[];
  readonly tagDefinitions: readonly { readonly id: number; readonly definition: string }[];
  readonly uses: {
    readonly geometries: readonly { readonly class_id: number; readonly geometry: string; readonly objects: number }[];
    readonly images: readonly { readonly class_id: number; readonly images: number }[];
    readonly tags: readonly { readonly tag_id: number; readonly images: number; readonly objects: number }[];
  };
  /** Where to continue; null at the end. */
  readonly next: PartsCursor | null;
}

/** Returns the datasets of a project with an id above `after`, at most `limit`. */
export async function datasetsOf(sql: Sql, projectId: number, after: number, limit: number): Promise<DatasetRow[]> {
  const seen = await visibilityOf(sql, projectId);
  const images = seen.images("m");
  const definitions = seen.datasets("d");
  const page = `SELECT d.id, d.name FROM datasets d WHERE d.project_id = ? AND d.id > ? AND ${definitions.text} ORDER BY d.id LIMIT ?`;
  return sql.all<DatasetRow>(
    `SELECT d.id, d.name, coalesce(t.images, 0) AS images, coalesce(t.labelled, 0) AS labelled, coalesce(t.objects, 0) AS objects
     FROM (${page}) d LEFT JOIN (
       SELECT m.dataset_id, count(*) AS images, sum(m.labelled) AS labelled, sum(m.objects) AS objects
       FROM images m WHERE m.project_id = ? AND ${images.text} GROUP BY m.dataset_id
     ) t ON t.dataset_id = d.id ORDER BY d.id`,
    [projectId, after, ...definitions.values, limit, projectId, ...images.values],
  );
}

/** Returns parts of a project after a cursor: at most `limit` datasets, as many classes, and as many tags. */
export async function partsOf(sql: Sql, projectId: number, after: PartsCursor, limit: number): Promise<ProjectParts> {
  const seen = await visibilityOf(sql, projectId);
  const definitionsOf = (table: "classes" | "tags", id: number) => {
    const visible = seen.definitions("x");
    return sql.all<{ id: number; definition: string }>(
      `SELECT x.id, x.definition FROM ${table} x WHERE x.project_id = ? AND x.id > ? AND ${visible.text} ORDER BY x.id LIMIT ?`,
      [projectId, id, ...visible.values, limit],
    );
  };
  const datasets = await datasetsOf(sql, projectId, after.dataset, limit);
  const classDefinitions = await definitionsOf("classes", after.class);
  const tagDefinitions = await definitionsOf("tags", after.tag);
  const next = {
    dataset: datasets.at(-1)?.id ?? after.dataset,
    class: classDefinitions.at(-1)?.id ?? after.class,
    tag: tagDefinitions.at(-1)?.id ?? after.tag,
  };
  const isFull = [datasets, classDefinitions, tagDefinitions].some(({ length }) => length === limit);
  return {
    datasets,
    classDefinitions,
    tagDefinitions,
    uses: await usesOf(sql, projectId, after, next),
    next: isFull ? next : null,
  };
}

/** Counts the uses of classes and tags after a cursor, up to another, by images that are visible. */
async function usesOf(
  sql: Sql,
  projectId: number,
  after: PartsCursor,
  upTo: PartsCursor,
): Promise<ProjectParts["uses"]> {
  const seen = await visibilityOf(sql, projectId);
  const images = seen.images("m");
  const count = (filter: string, values: readonly SqlValue[]) =>
    countUses(sql, projectId, { after, upTo, filter, values });
  if (seen.underWay) return count(`JOIN images m ON m.id = u.image_id AND ${images.text}`, images.values);
  const all = await count("", []);
  const superseded = await sql.get("SELECT id FROM images WHERE project_id = ? AND superseded_by IS NOT NULL LIMIT 1", [
    projectId,
  ]);
  if (superseded === undefined) return all;
  // Mostly few images are replaced or in the trash: all uses come from an index, and those of these images are subtracted.
  const hidden = await count(
    "JOIN images m ON m.id = u.image_id AND m.project_id = ? AND m.superseded_by IS NOT NULL",
    [projectId],
  );
  return {
    geometries: less(all.geometries, hidden.geometries, (row) => `${row.class_id} ${row.geometry}`, ["objects"]),
    images: less(all.images, hidden.images, (row) => row.class_id, ["images"]),
    tags: less(all.tags, hidden.tags, (row) => row.tag_id, ["images", "objects"]),
  };
}

/** Returns rows with the counts of others subtracted, without those of which nothing is left. */
function less<Row extends object, Count extends keyof Row>(
  rows: readonly Row[],
  others: readonly Row[],
  keyOf: (row: Row) => string | number,
  counts: readonly Count[],
): Row[] {
  const byKey = new Map(others.map((row) => [keyOf(row), row]));
  return rows.flatMap((row) => {
    const other = byKey.get(keyOf(row));
    if (other === undefined) return [row];
    const left = { ...row };
    for (const name of counts) Object.assign(left, { [name]: Number(row[name]) - Number(other[name]) });
    return counts.some((name) => Number(left[name]) > 0) ? [left] : [];
  });
}

/** Counts uses among the images that `filter`, a join with `u.image_id`, leaves. */
async function countUses(
  sql: Sql,
  projectId: number,
  of: { after: PartsCursor; upTo: PartsCursor; filter: string; values: readonly SqlValue[] },
): Promise<ProjectParts["uses"]> {
  const { after, upTo, filter, values } = of;
  const among = (table: "classes" | "tags") => `(SELECT id FROM ${table} WHERE project_id = ? AND id > ? AND id <= ?)`;
  const ofClasses = `FROM image_classes u ${filter} WHERE u.class_id IN ${among("classes")}`;
  const classes: SqlValue[] = [...values, projectId, after.class, upTo.class];
  return {
    geometries: await sql.all(
      `SELECT u.class_id, u.geometry, sum(u.objects) AS objects ${ofClasses} GROUP BY u.class_id, u.geometry`,
      classes,
    ),
    images: await sql.all(
      `SELECT u.class_id, count(DISTINCT u.image_id) AS images ${ofClasses} GROUP BY u.class_id`,
      classes,
    ),
    tags: await sql.all(
      `SELECT u.tag_id, sum(u.on_image) AS images, sum(u.on_objects) AS objects FROM image_tags u ${filter}
       WHERE u.tag_id IN ${among("tags")} GROUP BY u.tag_id`,
      [...values, projectId, after.tag, upTo.tag],
    ),
  };
}
