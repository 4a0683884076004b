import type { FastifyPluginAsync } from "fastify";
import { downloadProject, previewDownload } from "../../contract/download.ts";
import type { Deps } from "../deps.ts";
import { exportHere } from "../exports/exportHere.ts";
import { contentDisposition } from "../http/contentDisposition.ts";
import { recordAudit } from "../services/audit.ts";
import { serve } from "./serve.ts";

/** `GET /v1/projects/:id/download` and `.../download/preview` */
export function downloadRoutes(deps: Deps): FastifyPluginAsync {
  return async (app) => {
    const { exporter = exportHere(deps) } = deps;
    serve(app, deps, downloadProject, async ({ caller, params, query, reply, signal }) => {
      const request = { workspaceId: caller.workspaceId, projectId: params.id, choice: query };
      const { title, fileName, contentType, archive } = await exporter.download(request, signal);
      await recordAudit(deps, caller, {
        action: "project.downloaded",
        target: { id: params.id, name: title },
        details: { format: query.format, archive: query.archive, images: query.images },
      });
      return reply
        .header("content-type", contentType)
        .header("content-disposition", contentDisposition("attachment", fileName))
        .send(archive);
    });

    serve(app, deps, previewDownload, ({ caller, params, query, signal }) =>
      exporter.preview({ workspaceId: caller.workspaceId, projectId: params.id, choice: query }, signal),
    );
  };
}
