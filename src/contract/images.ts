import { z } from "zod";
import type { ImageKind } from "../model/image.ts";
import { endpoint } from "./endpoint.ts";
import { idParams, list, listQuery } from "./list.ts";

/** Length of the JSON of an annotation above which lists leave it out. */
export const LISTED_ANNOTATION_CHARACTERS = 100_000;

/**
 * An image of a project. `width` and `height` are the upright size, null when the server cannot tell; `annotation` is Supervisely JSON,
 * null for an image that nobody labelled, tagged or described. Lists also leave out annotations of more than `LISTED_ANNOTATION_CHARACTERS`:
 * then `objects` is above 0 and the image itself has to be asked for.
 */
export const image = z.object({
  id: z.number().int(),
  projectId: z.number().int(),
  datasetId: z.number().int(),
  dataset: z.string(),
  name: z.string(),
  /** Where it was in the drop. */
  path: z.string(),
  hash: z.string(),
  bytes: z.number().int(),
  kind: z.string(),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
  /** EXIF orientation, 1 to 8. */
  orientation: z.number().int(),
  labelled: z.boolean(),
  objects: z.number().int(),
  annotation: z.record(z.string(), z.unknown()).nullable(),
});
export type Image = z.infer<typeof image>;

const imagesQuery = listQuery.extend({
  /** Only images with an object of this class (its title). */
  class: z.string().optional(),
  /** Only images whose name contains this. */
  search: z.string().optional(),
  /** Skips so many images first, so that a grid may jump anywhere. With `cursor`: so many after it. */
  offset: z.coerce.number().int().nonnegative().default(0),
});

export const listDatasetImages = endpoint({
  method: "GET",
  path: "/v1/datasets/:id/images",
  summary: "Images of a dataset, with their annotations",
  scope: "read",
  params: idParams,
  query: imagesQuery,
  response: list(image),
});

/** The same over all datasets of a project. */
export const listProjectImages = endpoint({
  method: "GET",
  path: "/v1/projects/:id/images",
  summary: "Images of a project, with their annotations",
  scope: "read",
  params: idParams,
  query: imagesQuery,
  response: list(image),
});

export const getImage = endpoint({
  method: "GET",
  path: "/v1/images/:id",
  summary: "One image with its annotation",
  scope: "read",
  params: idParams,
  response: image,
});

export const getImageFile = endpoint({
  method: "GET",
  path: "/v1/images/:id/file",
  summary: "The bytes of an image as they were uploaded (Range, ETag)",
  scope: "read",
  params: idParams,
  responseType: "application/octet-stream",
});

/** Longest side in pixels that thumbnails come in; others are rounded up. */
export const THUMBNAIL_SIZES = [256, 512, 1600] as const;

/** Kinds of images that thumbnails are made of. HEIC is not among them: its codec is not free. */
export const THUMBNAIL_KINDS: readonly ImageKind[] = ["jpeg", "png", "webp", "gif", "tiff", "avif"];

export const getImageThumbnail = endpoint({
  method: "GET",
  path: "/v1/images/:id/thumbnail",
  summary: "A webp thumbnail, upright, made once",
  scope: "read",
  params: idParams,
  query: z.object({ size: z.coerce.number().int().min(16).max(4096).default(256) }),
  responseType: "image/webp",
});
