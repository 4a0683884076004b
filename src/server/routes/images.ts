import { Readable } from "node:stream";
import type { FastifyPluginAsync } from "fastify";
import {
  getImage,
  getImageFile,
  getImageThumbnail,
  imageMediaTypes,
  listDatasetImages,
  listProjectImages,
} from "../../contract/images.ts";
import type { ImageKind } from "../../model/image.ts";
import type { Deps } from "../deps.ts";
import { isCurrent, requestedRange } from "../http/conditional.ts";
import { contentDisposition } from "../http/contentDisposition.ts";
import { sendJson } from "../http/sendJson.ts";
import { findThumbnail, imageBytes } from "../services/imageFiles.ts";
import { getImage as get, imageContent, imagesPage } from "../services/images.ts";
import { ThumbnailWaitsError } from "../thumbnails/thumbnailWaits.ts";
import { readIdCursor } from "./cursor.ts";
import { serve } from "./serve.ts";

/** Kinds that a browser may show in place: images that cannot contain a script. Any other file is saved. */
const shownInPlace: ReadonlySet<ImageKind> = new Set<ImageKind>(["jpeg", "png", "gif", "webp", "bmp", "avif"]);

/** The bytes of an image id never change, and the URL needs a key: only the browser of the caller may keep them. */
const FOREVER = "private, max-age=31536000, immutable";

/** `GET /v1/datasets/:id/images`, `/v1/projects/:id/images`, `/v1/images/:id`, its `/file` and its `/thumbnail` */
export function imagesRoutes(deps: Deps): FastifyPluginAsync {
  return async (app) => {
    serve(app, deps, listDatasetImages, async ({ caller, params, query, reply }) => {
      const page = await imagesPage(deps, {
        ...query,
        class: query.class,
        search: query.search,
        state: query.state,
        task: query.task,
        workspaceId: caller.workspaceId,
        datasetId: params.id,
        after: readIdCursor(query.cursor) ?? 0,
      });
      return sendJson(reply, page);
    });

    serve(app, deps, listProjectImages, async ({ caller, params, query, reply }) => {
      const page = await imagesPage(deps, {
        ...query,
        class: query.class,
        search: query.search,
        state: query.state,
        task: query.task,
        workspaceId: caller.workspaceId,
        projectId: params.id,
        after: readIdCursor(query.cursor) ?? 0,
      });
      return sendJson(reply, page);
    });

    serve(app, deps, getImage, async ({ caller, params, reply }) =>
      sendJson(reply, await get(deps, caller.workspaceId, params.id)),
    );

    serve(app, deps, getImageFile, async ({ caller, params, request, reply, signal }) => {
      const content = await imageContent(deps, caller.workspaceId, params.id);
      const etag = `"${content.hash}"`;
      const disposition = shownInPlace.has(content.kind) ? "inline" : "attachment";
      reply.headers({
        etag,
        "cache-control": FOREVER,
        "accept-ranges": "bytes",
        "content-disposition": contentDisposition(disposition, content.name),
        "content-type": imageMediaTypes[content.kind] ?? "application/octet-stream",
      });
      if (isCurrent(request, etag)) return reply.code(304).send();

      const range = requestedRange(request, reply, { etag, bytes: content.bytes });
      const { first, last } = range === "none" ? { first: 0, last: content.bytes - 1 } : range;
      if (range !== "none") reply.code(206).header("content-range", `bytes ${first}-${last}/${content.bytes}`);
      reply.header("content-length", last - first + 1);
      // An empty stream, because an absent body would set the length to 0.
      if (request.method === "HEAD") return reply.send(Readable.from([]));
      return reply.send(Readable.from(imageBytes(deps, content, { first, last }, signal), { objectMode: false }));
    });

    serve(app, deps, getImageThumbnail, async ({ caller, params, query, request, reply, signal }) => {
      const { etag, bytes } = await findThumbnail(deps, caller, params.id, query.size);
      const caching = { etag, "cache-control": FOREVER };
      if (isCurrent(request, etag)) return reply.code(304).headers(caching).send();
      const webp = await bytes(signal);
      if (webp instanceof ThumbnailWaitsError) {
        const later = { "retry-after": webp.retryAfterSeconds, "cache-control": "no-store" };
        return reply.code(202).headers(later).send();
      }
      return reply.headers({ ...caching, "content-type": "image/webp" }).send(webp);
    });
  };
}
