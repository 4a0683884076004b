import type { ImageState } from "../../contract/imageFilter.ts";
import { type Image, LISTED_ANNOTATION_CHARACTERS } from "../../contract/images.ts";
import { PAGE_BYTES } from "../../contract/limits.ts";
import { uprightSize } from "../../model/image.ts";
import { notFound } from "../apiError.ts";
import type { ImageContent, ImageRow } from "../db/operations/images.ts";
import type { Deps } from "../deps.ts";
import { itemsOf, pageJson } from "./page.ts";

/**
 * Returns the JSON of an image as the API represents it, with its upright size. Its annotation is the stored text, not parsed: it may be
 * long, and the event loop must not wait for it.
 */
function imageJson(row: ImageRow): string {
  const size =
    row.width === null || row.height === null
      ? undefined
      : uprightSize({ kind: row.kind, width: row.width, height: row.height, orientation: row.orientation });
  const fields: Omit<Image, "annotation"> = {
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
  };
  return `${JSON.stringify(fields).slice(0, -1)},"annotation":${row.annotation ?? "null"}}`;
}

/** Returns the JSON of a page of images of a dataset or a project. Throws 404. */
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
    readonly state: ImageState | undefined;
    readonly task: number | undefined;
  },
): Promise<string> {
  const page = await deps.db.call("listImages", {
    ...query,
    projectId: query.projectId,
    datasetId: query.datasetId,
    annotationChars: LISTED_ANNOTATION_CHARACTERS,
    bytes: PAGE_BYTES,
  });
  if (!page) throw notFound();
  return pageJson(itemsOf({ rows: page.images, more: page.more }, imageJson, ({ id }) => id));
}

/** Returns the JSON of an image with its annotation. Throws 404. */
export async function getImage(deps: Deps, workspaceId: number, id: number): Promise<string> {
  const row = await deps.db.call("getImage", { workspaceId, id });
  if (!row) throw notFound();
  return imageJson(row);
}

/** Returns what is needed to serve the bytes of an image. Throws 404. */
export async function imageContent(deps: Deps, workspaceId: number, id: number): Promise<ImageContent> {
  const content = await deps.db.call("imageContent", { workspaceId, id });
  if (!content) throw notFound();
  return content;
}
