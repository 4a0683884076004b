import type { FastifyPluginAsync } from "fastify";
import { presets } from "../../contract/presets.ts";
import { formats } from "../../formats/index.ts";
import type { Deps } from "../deps.ts";
import { serve } from "./serve.ts";

/** `GET /v1/presets` */
export function presetsRoutes(deps: Deps): FastifyPluginAsync {
  return async (app) => {
    serve(app, deps, presets, async () => ({
      items: formats.map(({ preset, slug, title, description, shapes }) => ({
        id: preset,
        slug,
        title,
        description,
        shapes: [...shapes],
      })),
      nextCursor: null,
    }));
  };
}
