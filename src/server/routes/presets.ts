import { createHash } from "node:crypto";
import type { FastifyPluginAsync } from "fastify";
import { z } from "zod";
import type { ResponseOf } from "../../contract/endpoint.ts";
import { presets } from "../../contract/presets.ts";
import { formats } from "../../formats/index.ts";
import type { Deps } from "../deps.ts";
import { isCurrent } from "../http/conditional.ts";
import { serve } from "./serve.ts";

/** `GET /v1/presets` */
export function presetsRoutes(deps: Deps): FastifyPluginAsync {
  return async (app) => {
    const response = listPresets();
    const etag = `"${createHash("sha256").update(JSON.stringify(response)).digest("base64")}"`;
    serve(app, deps, presets, async ({ request, reply }) => {
      // Weak, because the bytes are those of the encoding that the caller accepts.
      reply.headers({ etag: `W/${etag}`, "cache-control": "private, no-cache" });
      return isCurrent(request, etag) ? reply.code(304).send() : response;
    });
  };
}

function listPresets(): ResponseOf<typeof presets> {
  return {
    items: formats.map(({ preset, slug, title, description, shapes, options, write, writeOptions }) => ({
      id: preset,
      slug,
      title,
      description,
      shapes: [...shapes],
      options: z.toJSONSchema(options, { io: "input" }),
      writable: write !== undefined,
      ...(writeOptions && { writeOptions: z.toJSONSchema(writeOptions, { io: "input" }) }),
    })),
    nextCursor: null,
  };
}
