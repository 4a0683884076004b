import { z } from "zod";
import type { ImageKind } from "../model/image.ts";
import { endpoint } from "./endpoint.ts";
import { imageStateFilter } from "./imageFilter.ts";
import { PAGE_BYTES, SHORT_TEXT_CHARACTERS, TITLE_CHARACTERS } from "./limits.ts";
import { idParams, list, listQuery } from "./list.ts";

/** Length in characters of the JSON of an annotation above which lists do not contain it. */
export const LISTED_ANNOTATION_CHARACTERS = 100_000;

/** An image of a project with its annotation. */
export const image = z.object({
  id: z.number().int(),
  projectId: z.number().int(),
  datasetId: z.number().int(),
  dataset: z.string().describe("Name of the dataset that contains the image."),
  name: z.string(),
  path: z
    .string()
    .describe("Path of the image in the drop that it came from, or of the annotation file that contained it."),
  hash: z.string().describe("Standard base64 of the SHA-256 of the file."),
  bytes: z.number().int().describe("Size of the file."),
  kind: z.string().describe("Image format according to the first bytes of the file, such as `jpeg`."),
  width: z.number().int().nullable().describe("Upright width in pixels; null when the server cannot read it."),
  height: z.number().int().nullable().describe("Upright height in pixels; null when the server cannot read it."),
  orientation: z.number().int().describe("EXIF orientation, 1 to 8; 1 is upright."),
  labelled: z.boolean().describe("Whether the image has an annotation, even an empty one."),
  objects: z.number().int(),
  annotation: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe(
      `Supervisely JSON; null for an image without objects, tags and description. In lists, also null for an annotation of more than ${LISTED_ANNOTATION_CHARACTERS} characters: \`objects\` is then greater than 0, and \`GET /v1/images/{id}\` returns the annotation.`,
    ),
});
/** An image of a project with its annotation. */
export type Image = z.infer<typeof image>;

const imagesQuery = listQuery.extend({
  class: z
    .string()
    .max(TITLE_CHARACTERS)
    .optional()
    .describe("Only images with an object of the class with this title."),
  search: z.string().max(SHORT_TEXT_CHARACTERS).optional().describe("Only images whose name contains this text."),
  state: imageStateFilter,
  task: z.coerce
    .number()
    .int()
    .positive()
    .optional()
    .describe("Only images that the import of this task, by its id, added."),
  offset: z.coerce
    .number()
    .int()
    .nonnegative()
    .default(0)
    .describe(
      "Number of images to skip, counted from `cursor` if there is one. Allows a grid to jump to any position.",
    ),
});

const pagesOfImages = `A page has fewer than \`limit\` images when their annotations are long: about ${PAGE_BYTES / 1_000_000} MB of JSON at most, but at least one image. \`nextCursor\` continues the list.`;

/** Lists the images of a dataset with their annotations. */
export const listDatasetImages = endpoint({
  operationId: "getDatasetsIdImages",
  tag: "datasets",
  method: "GET",
  path: "/v1/datasets/:id/images",
  summary: "List the images of a dataset with their annotations",
  description: pagesOfImages,
  scope: "read",
  idempotent: true,
  params: idParams,
  query: imagesQuery,
  response: list(image),
  errors: [],
});

/** Lists the images of all datasets of a project with their annotations. */
export const listProjectImages = endpoint({
  operationId: "getProjectsIdImages",
  tag: "projects",
  method: "GET",
  path: "/v1/projects/:id/images",
  summary: "List the images of a project with their annotations",
  description: pagesOfImages,
  scope: "read",
  idempotent: true,
  params: idParams,
  query: imagesQuery,
  response: list(image),
  errors: [],
});

/** Returns one image with its annotation, even a long one. */
export const getImage = endpoint({
  operationId: "getImagesId",
  tag: "images",
  method: "GET",
  path: "/v1/images/:id",
  summary: "Get an image with its annotation",
  scope: "read",
  idempotent: true,
  params: idParams,
  response: image,
  errors: [],
});

/** The media type that a file of each kind is sent with. It depends on the first bytes of the file, never on its name. */
export const imageMediaTypes = {
  jpeg: "image/jpeg",
  png: "image/png",
  gif: "image/gif",
  webp: "image/webp",
  bmp: "image/bmp",
  avif: "image/avif",
  tiff: "image/tiff",
  heic: "image/heic",
  jp2: "image/jp2",
  // May contain scripts, so browsers must not show it.
  svg: "application/octet-stream",
  unknown: "application/octet-stream",
} as const satisfies Record<ImageKind, string>;

const fileMediaTypes = [...new Set(Object.values(imageMediaTypes))];

/** Sends the bytes of an image as they were uploaded. */
export const getImageFile = endpoint({
  operationId: "getImagesIdFile",
  tag: "images",
  method: "GET",
  path: "/v1/images/:id/file",
  summary: "Download the file of an image",
  description: "Returns the bytes as they were uploaded. They never change, so a copy stays current.",
  scope: "read",
  idempotent: true,
  params: idParams,
  requestHeaders: ["If-None-Match", "Range", "If-Range"],
  mediaTypes: fileMediaTypes,
  responseHeaders: ["ETag", "Cache-Control", "Accept-Ranges", "Content-Length", "Content-Disposition"],
  otherResponses: {
    206: {
      description: "The requested range.",
      mediaTypes: fileMediaTypes,
      headers: ["Content-Range", "ETag", "Cache-Control", "Accept-Ranges", "Content-Length", "Content-Disposition"],
    },
    304: {
      description: "The copy that `If-None-Match` names is current.",
      headers: ["ETag", "Cache-Control", "Accept-Ranges"],
    },
  },
  errors: ["range_not_satisfiable"],
});

/** Longest side of a thumbnail in pixels. Other sizes are rounded up to the next of these. */
export const THUMBNAIL_SIZES = [256, 512, 1600] as const;

/** Kinds of images that thumbnails are made of. HEIC is not one of them: its codec is not free. */
export const THUMBNAIL_KINDS: readonly ImageKind[] = ["jpeg", "png", "webp", "gif", "tiff", "avif"];

/** Sends an upright thumbnail of an image. */
export const getImageThumbnail = endpoint({
  operationId: "getImagesIdThumbnail",
  tag: "images",
  method: "GET",
  path: "/v1/images/:id/thumbnail",
  summary: "Download a thumbnail of an image",
  description:
    "Returns an upright WebP image. It is created once and kept. While many or large images of the workspace wait to be decoded, the call responds with 202 and no image, within about two seconds: ask again after `Retry-After`.",
  scope: "read",
  idempotent: true,
  params: idParams,
  query: z.object({
    size: z.coerce
      .number()
      .int()
      .min(16)
      .max(4096)
      .default(256)
      .describe(`Longest side in pixels, rounded up to ${THUMBNAIL_SIZES.join(", ")}.`),
  }),
  requestHeaders: ["If-None-Match"],
  mediaTypes: ["image/webp"],
  responseHeaders: ["ETag", "Cache-Control"],
  otherResponses: {
    202: {
      description:
        "The thumbnail waits to be made and keeps its place. The body is empty; ask again after `Retry-After` (seconds).",
      headers: ["Retry-After", "Cache-Control"],
    },
    304: { description: "The copy that `If-None-Match` names is current.", headers: ["ETag", "Cache-Control"] },
  },
  errors: ["no_thumbnail"],
});
