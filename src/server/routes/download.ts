import type { FastifyPluginAsync } from "fastify";
import { downloadProject, previewDownload } from "../../contract/download.ts";
import type { Deps } from "../deps.ts";
import { contentDisposition } from "../http/contentDisposition.ts";
import { downloadProject as download } from "../services/download.ts";
import { previewDownload as preview } from "../services/downloadPreview.ts";
import { serve } from "./serve.ts";

/** `GET /v1/projects/:id/download` and `.../download/preview` */
export function downloadRoutes(deps: Deps): FastifyPluginAsync {
  return async (app) => {
    serve(app, deps, downloadProject, async ({ caller, params, query, reply, signal }) => {
      const { fileName, contentType, archive } = await download(deps, caller, params.id, query, signal);
      return reply
        .header("content-type", contentType)
        .header("content-disposition", contentDisposition("attachment", fileName))
        .send(archive);
    });

    serve(app, deps, previewDownload, ({ caller, params, query, signal }) =>
      preview(deps, caller.workspaceId, params.id, query, signal),
    );
  };
}
