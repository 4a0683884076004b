import type { FastifyPluginAsync } from "fastify";
import { uploadFiles } from "../../contract/uploadFiles.ts";
import type { Deps } from "../deps.ts";
import { receiveFiles } from "../services/receiveFiles.ts";
import { serve } from "./serve.ts";

/** `POST /v1/tasks/import/files` */
export function uploadFilesRoutes(deps: Deps): FastifyPluginAsync {
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("multipart/form-data", (_request, _payload, done) => done(null));
    serve(
      app,
      deps,
      uploadFiles,
      async ({ request, caller }) => {
        const { headers, raw } = request;
        return receiveFiles(deps, { workspaceId: caller.workspaceId, headers, source: raw });
      },
      { rawBody: true },
    );
  };
}
