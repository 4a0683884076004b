import type { FastifyPluginAsync } from "fastify";
import { z } from "zod";
import { presets } from "../../contract/presets.ts";
import { formats } from "../../formats/index.ts";
import type { Deps } from "../deps.ts";
import { serve } from "./serve.ts";

/** `GET /v1/presets` */
export function presetsRoutes(deps: Deps): FastifyPluginAsync {
  return async (app) => {
    serve(app, deps, presets, async () => ({
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
    }));
  };
}
