import { Readable } from "node:stream";
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import {
  getImage,
  getImageFile,
  getImageThumbnail,
  listDatasetImages,
  listProjectImages,
} from "../../contract/images.ts";
import type { ImageKind } from "../../model/image.ts";
import { ApiError } from "../apiError.ts";
import type { Deps } from "../deps.ts";
import { readByteRange } from "../http/byteRange.ts";
import { contentDisposition } from "../http/contentDisposition.ts";
import { getImage as get, imageContent, imagesPage } from "../services/images.ts";
import { thumbnailOf } from "../services/thumbnail.ts";
import { readBlob } from "../storage/readBlob.ts";
import { NoThumbnailError } from "../thumbnails/noThumbnail.ts";
import { readIdCursor } from "./cursor.ts";
import { serve } from "./serve.ts";

/** What bytes are served as, by what their first bytes are; never by what an uploader called them. */
const contentTypes: Record<ImageKind, string> = {
  jpeg: "image/jpeg",
  png: "image/png",
  gif: "image/gif",
  webp: "image/webp",
  bmp: "image/bmp",
  avif: "image/avif",
  tiff: "image/tiff",
  heic: "image/heic",
  jp2: "image/jp2",
  svg: "application/octet-stream",
  unknown: "application/octet-stream",
};

/** Kinds that a browser may show in place: plain pictures that cannot carry a script. The rest is saved. */
const shownInPlace: ReadonlySet<ImageKind> = new Set<ImageKind>(["jpeg", "png", "gif", "webp", "bmp", "avif"]);

/** Bytes behind an image id never change, and the URL needs a key: only the caller's own browser may keep them. */
const FOREVER = "private, max-age=31536000, immutable";

/** `GET /v1/datasets/:id/images`, `/v1/projects/:id/images`, `/v1/images/:id`, its `/file` and its `/thumbnail` */
export function imagesRoutes(deps: Deps): FastifyPluginAsync {
  return async (app) => {
    serve(app, deps, listDatasetImages, ({ caller, params, query }) =>
      imagesPage(deps, {
        ...query,
        class: query.class,
        search: query.search,
        workspaceId: caller.workspaceId,
        datasetId: params.id,
        after: readIdCursor(query.cursor) ?? 0,
      }),
    );

    serve(app, deps, listProjectImages, ({ caller, params, query }) =>
      imagesPage(deps, {
        ...query,
        class: query.class,
        search: query.search,
        workspaceId: caller.workspaceId,
        projectId: params.id,
        after: readIdCursor(query.cursor) ?? 0,
      }),
    );

    serve(app, deps, getImage, ({ caller, params }) => get(deps, caller.workspaceId, params.id));

    serve(app, deps, getImageFile, async ({ caller, params, request, reply, signal }) => {
      const content = await imageContent(deps, caller.workspaceId, params.id);
      const etag = `"${content.hash}"`;
      reply
        .header("etag", etag)
        .header("cache-control", FOREVER)
        .header("accept-ranges", "bytes")
        .header(
          "content-disposition",
          contentDisposition(shownInPlace.has(content.kind) ? "inline" : "attachment", content.name),
        )
        .header("content-type", contentTypes[content.kind] ?? "application/octet-stream");
      if (isKnown(request, etag)) return reply.code(304).send();

      const ifRange = request.headers["if-range"];
      const wanted = ifRange === undefined || ifRange === etag ? request.headers.range : undefined;
      const range = readByteRange(wanted, content.bytes);
      if (range === "unsatisfiable") {
        reply.header("content-range", `bytes */${content.bytes}`);
        throw new ApiError(
          "range_not_satisfiable",
          `This file has ${content.bytes} bytes; the range lies outside of it.`,
        );
      }
      const { first, last } = range === "none" ? { first: 0, last: content.bytes - 1 } : range;
      if (range !== "none") reply.code(206).header("content-range", `bytes ${first}-${last}/${content.bytes}`);
      reply.header("content-length", last - first + 1);
      // An empty stream, because an absent body would set the length to 0.
      if (request.method === "HEAD") return reply.send(Readable.from([]));
      return reply.send(
        Readable.from(readBlob(deps, content.workspaceId, content, { first, bytes: last - first + 1, signal }), {
          objectMode: false,
        }),
      );
    });

    serve(app, deps, getImageThumbnail, async ({ caller, params, query, request, reply, signal }) => {
      const content = await imageContent(deps, caller.workspaceId, params.id);
      if (!deps.thumbnails) throw noThumbnail("this server makes none");
      const size = deps.thumbnails.sizeOf(query.size);
      const etag = `"${content.hash}-${size}"`;
      if (isKnown(request, etag)) return reply.code(304).header("etag", etag).header("cache-control", FOREVER).send();
      try {
        const bytes = await thumbnailOf({ ...deps, thumbnails: deps.thumbnails }, content, size, signal);
        return asPicture(reply, etag).send(bytes);
      } catch (error) {
        if (error instanceof NoThumbnailError) throw noThumbnail(error.message);
        throw error;
      }
    });
  };
}

function asPicture(reply: FastifyReply, etag: string): FastifyReply {
  return reply.header("etag", etag).header("cache-control", FOREVER).header("content-type", "image/webp");
}

function isKnown(request: FastifyRequest, etag: string): boolean {
  const known = request.headers["if-none-match"];
  return known?.split(",").some((one) => ["*", etag].includes(one.trim().replace(/^W\//, ""))) ?? false;
}

function noThumbnail(reason: string): ApiError {
  return new ApiError(
    "no_thumbnail",
    `There is no thumbnail of this image: ${reason}. The image itself can be downloaded.`,
  );
}
