import type { Sha256Base64 } from "../../../model/hash.ts";
import type { ImageKind } from "../../../model/image.ts";
import { chunkPlaceholders, chunksOf, placeholdersOf } from "../chunks.ts";
import { read, type Sql } from "../operation.ts";
import { textBytes } from "../rowPage.ts";
import { readableProject, shownProject, visibilityOf } from "../visible.ts";
import { type ImageFilter, imagesOf } from "./imageFilter.ts";

/** A stored image; the size is not upright. */
export interface ImageRow {
  readonly id: number;
  readonly projectId: number;
  readonly datasetId: number;
  readonly dataset: string;
  readonly name: string;
  readonly path: string;
  readonly hash: string;
  readonly bytes: number;
  readonly kind: ImageKind;
  readonly width: number | null;
  readonly height: number | null;
  readonly orientation: number;
  readonly labelled: number;
  readonly objects: number;
  readonly annotation: string | null;
}

/** An image with all that a download writes. */
export interface ExportedImage extends ImageRow {
  readonly hash: Sha256Base64;
  readonly meta: string | null;
  readonly segment: string;
  readonly start: number;
}

/** What is needed to serve the bytes of an image. */
export interface ImageContent {
  readonly workspaceId: number;
  readonly name: string;
  readonly hash: Sha256Base64;
  readonly bytes: number;
  readonly segment: string;
  /** First byte in the segment. */
  readonly start: number;
  readonly kind: ImageKind;
  readonly width: number | null;
  readonly height: number | null;
}

const imageColumns = `m.id, m.project_id AS "projectId", m.dataset_id AS "datasetId", d.name AS dataset, m.name, m.path, m.hash, m.bytes,
  m.kind, m.width, m.height, m.orientation, m.labelled, m.objects`;

/** Selects a page of images: those after an id, without the first `offset`. */
export interface ImagesQuery extends ImageFilter {
  readonly workspaceId: number;
  /** Absent when `datasetId` is given. */
  readonly projectId: number | undefined;
  readonly after: number;
  readonly offset: number;
  readonly limit: number;
  /** Annotations longer than this are not included, characters. */
  readonly annotationChars: number;
  /** The page ends before the texts of its images exceed this, but not before its first image. */
  readonly bytes: number;
}

/** A page of images. */
export interface ImagesPage {
  readonly images: readonly ImageRow[];
  /** Whether the list goes on after them. */
  readonly more: boolean;
}

/** Rows of one query of `listImages`, so that few are read in vain when a page ends. */
const LISTED_TOGETHER = 20;

/** The annotation up to a length in characters, given twice. Longer ones are recognized by their length in bytes, without reading them. */
const listedAnnotation =
  "CASE WHEN octet_length(m.annotation) <= 4 * ? AND length(m.annotation) <= ? THEN m.annotation END AS annotation";

/** Rows of one query of `exportImages`, and the length of their JSON at which a page is full, characters. */
const EXPORTED_TOGETHER = 10;
const EXPORTED_CHARACTERS = 500_000;

async function readable(sql: Sql, workspaceId: number, projectId: number): Promise<boolean> {
  const row = await sql.get(`SELECT p.id FROM projects p WHERE p.id = ? AND ${readableProject} AND ${shownProject}`, [
    projectId,
    workspaceId,
  ]);
  return row !== undefined;
}

async function projectOf(sql: Sql, input: ImagesQuery): Promise<number | undefined> {
  if (input.projectId !== undefined) return input.projectId;
  const row = await sql.get<{ project_id: number; import_id: number }>(
    "SELECT project_id, import_id FROM datasets WHERE id = ? AND deleted_by IS NULL",
    [input.datasetId ?? 0],
  );
  if (!row) return undefined;
  const seen = await sql.get("SELECT id FROM imports WHERE id = ? AND committed_at IS NOT NULL", [row.import_id]);
  return seen ? row.project_id : undefined;
}

/** Operations over images. They return undefined when what they name does not exist, is hidden or in another workspace. */
export const imagesOperations = {
  /**
   * Returns images of a dataset or a project by id, with their annotations: at most `limit`, and fewer when their texts are long. `offset`
   * uses only an index, so that a grid can jump anywhere in 100,000 images.
   */
  listImages: read(async (sql, input: ImagesQuery): Promise<ImagesPage | undefined> => {
    const projectId = await projectOf(sql, input);
    if (projectId === undefined || !(await readable(sql, input.workspaceId, projectId))) return undefined;
    const filter = await imagesOf(sql, projectId, input);
    const found = await sql.all<{ id: number }>(
      `SELECT x.id FROM images x WHERE ${filter.text} AND x.id > ? ORDER BY x.id LIMIT ? OFFSET ?`,
      [...filter.values, input.after, input.limit + 1, input.offset],
    );
    const ids = found.slice(0, input.limit).map(({ id }) => id);
    const images: ImageRow[] = [];
    let bytes = 0;
    for (const chunk of chunksOf(ids, LISTED_TOGETHER)) {
      const rows = await sql.all<ImageRow>(
        `SELECT ${imageColumns}, ${listedAnnotation} FROM images m JOIN datasets d ON d.id = m.dataset_id
         WHERE m.id IN (${placeholdersOf(LISTED_TOGETHER)}) ORDER BY m.id`,
        [input.annotationChars, input.annotationChars, ...chunk],
      );
      for (const row of rows) {
        bytes += textBytes(row);
        if (images.length > 0 && bytes > input.bytes) return { images, more: true };
        images.push(row);
      }
    }
    return { images, more: found.length > input.limit };
  }),

  /** Returns an image with its annotation. */
  getImage: read(async (sql, input: { workspaceId: number; id: number }) => {
    const image = await sql.get<ImageRow>(
      `SELECT ${imageColumns}, m.annotation FROM images m JOIN datasets d ON d.id = m.dataset_id WHERE m.id = ?`,
      [input.id],
    );
    if (!image || !(await readable(sql, input.workspaceId, image.projectId))) return undefined;
    const visible = (await visibilityOf(sql, image.projectId)).images("m");
    return (await sql.get(`SELECT m.id FROM images m WHERE m.id = ? AND ${visible.text}`, [
      input.id,
      ...visible.values,
    ]))
      ? image
      : undefined;
  }),

  /**
   * Returns what is needed to serve the bytes of an image; `workspaceId` of the result is the workspace of its content. Replaced images are
   * served until they are swept.
   */
  imageContent: read((sql, input: { workspaceId: number; id: number }) =>
    sql.get<ImageContent>(
      `SELECT p.workspace_id AS "workspaceId", m.name, m.hash, m.bytes, m.kind, m.width, m.height,
         b.segment_id AS segment, b.start
       FROM images m JOIN projects p ON p.id = m.project_id JOIN imports j ON j.id = m.import_id
       JOIN blobs b ON b.workspace_id = p.workspace_id AND b.hash = m.hash
       WHERE m.id = ? AND j.committed_at IS NOT NULL AND ${readableProject} AND ${shownProject}`,
      [input.id, input.workspaceId],
    ),
  ),

  /** Returns the number of visible images of a project. */
  countImages: read(async (sql, input: { projectId: number }): Promise<number> => {
    const visible = (await visibilityOf(sql, input.projectId)).images("m");
    const row = await sql.get<{ images: number }>(
      `SELECT count(*) AS images FROM images m WHERE m.project_id = ? AND ${visible.text}`,
      [input.projectId, ...visible.values],
    );
    return row?.images ?? 0;
  }),

  /** Returns the hashes that no image has any more, visible or hidden. */
  hashesWithoutImage: read(async (sql, input: { hashes: readonly string[] }) => {
    const without = new Set(input.hashes);
    for (const chunk of chunksOf(without)) {
      const used = await sql.all<{ hash: string }>(
        `SELECT DISTINCT hash FROM images WHERE hash IN (${chunkPlaceholders})`,
        chunk,
      );
      for (const { hash } of used) without.delete(hash);
    }
    return [...without];
  }),

  /**
   * Returns images of a dataset with all that a download writes and the places of their contents, by id above `after`: at most `limit`, and
   * fewer when annotations are long. An empty list is the end.
   */
  exportImages: read(
    async (
      sql,
      input: {
        workspaceId: number;
        projectId: number;
        datasetId: number;
        after: number;
        upTo: number;
        limit: number;
      },
    ) => {
      const visible = (await visibilityOf(sql, input.projectId)).images("m");
      const rows: ExportedImage[] = [];
      for (let characters = 0; rows.length < input.limit && characters < EXPORTED_CHARACTERS; ) {
        const more = await sql.all<ExportedImage>(
          `SELECT ${imageColumns}, m.annotation, m.meta, b.segment_id AS segment, b.start
           FROM images m JOIN datasets d ON d.id = m.dataset_id JOIN blobs b ON b.workspace_id = ? AND b.hash = m.hash
           WHERE m.dataset_id = ? AND m.id > ? AND m.id <= ? AND ${visible.text} ORDER BY m.id LIMIT ?`,
          [
            input.workspaceId,
            input.datasetId,
            rows.at(-1)?.id ?? input.after,
            input.upTo,
            ...visible.values,
            EXPORTED_TOGETHER,
          ],
        );
        rows.push(...more);
        for (const row of more) characters += (row.annotation?.length ?? 0) + (row.meta?.length ?? 0);
        if (more.length < EXPORTED_TOGETHER) break;
      }
      return rows;
    },
  ),
};
