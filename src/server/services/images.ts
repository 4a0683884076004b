import { type Image, LISTED_ANNOTATION_CHARACTERS } from "../../contract/images.ts";
import { uprightSize } from "../../model/image.ts";
import { notFound } from "../apiError.ts";
import type { ImageContent, ImageRow } from "../db/operations/images.ts";
import type { Deps } from "../deps.ts";

/** Returns an image as the API represents it, with its upright size. */
function imageOf(row: ImageRow): Image {
  const size =
    row.width === null || row.height === null
      ? undefined
      : uprightSize({ kind: row.kind, width: row.width, height: row.height, orientation: row.orientation });
  return {
    id: row.id,
    projectId: row.projectId,
    datasetId: row.datasetId,
    dataset: row.dataset,
    name: row.name,
    path: row.path,
    hash: row.hash,
    bytes: row.bytes,
    kind: row.kind,
    width: size?.width ?? null,
    height: size?.height ?? null,
    orientation: row.orientation,
    labelled: row.labelled === 1,
    objects: row.objects,
    annotation: row.annotation === null ? null : (JSON.parse(row.annotation) as Record<string, unknown>),
  };
}

/** Returns a page of images of a dataset or a project. Throws 404. */
export async function imagesPage(
  deps: Deps,
  query: {
    readonly workspaceId: number;
    readonly projectId?: number;
    readonly datasetId?: number;
    readonly after: number;
    readonly offset: number;
    readonly limit: number;
    readonly class: string | undefined;
    readonly search: string | undefined;
  },
): Promise<{ items: Image[]; nextCursor: string | null }> {
  const rows = await deps.db.call("listImages", {
    ...query,
    projectId: query.projectId,
    datasetId: query.datasetId,
    limit: query.limit + 1,
    annotationChars: LISTED_ANNOTATION_CHARACTERS,
  });
  if (!rows) throw notFound();
  const items = rows.slice(0, query.limit).map(imageOf);
  return { items, nextCursor: rows.length > query.limit ? String(items.at(-1)?.id) : null };
}

/** Returns an image with its annotation. Throws 404. */
export async function getImage(deps: Deps, workspaceId: number, id: number): Promise<Image> {
  const row = await deps.db.call("getImage", { workspaceId, id });
  if (!row) throw notFound();
  return imageOf(row);
}

/** Returns what is needed to serve the bytes of an image. Throws 404. */
export async function imageContent(deps: Deps, workspaceId: number, id: number): Promise<ImageContent> {
  const content = await deps.db.call("imageContent", { workspaceId, id });
  if (!content) throw notFound();
  return content;
}
