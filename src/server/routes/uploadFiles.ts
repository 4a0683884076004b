import type { FastifyPluginAsync } from "fastify";
import { uploadFiles } from "../../contract/uploadFiles.ts";
import type { Deps } from "../deps.ts";
import { bodyStream } from "../http/contentEncoding.ts";
import type { Metrics } from "../metrics.ts";
import { receiveFiles } from "../services/receiveFiles.ts";
import { serve } from "./serve.ts";

/** `POST /v1/tasks/import/files` */
export function uploadFilesRoutes(deps: Deps, metrics: Metrics): FastifyPluginAsync {
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("multipart/form-data", (_request, _payload, done) => done(null));
    serve(
      app,
      deps,
      uploadFiles,
      async ({ request, caller }) => {
        deps.tasks?.expect();
        const upload = { caller, headers: request.headers, source: bodyStream(request) };
        const results = await receiveFiles(deps, upload);
        metrics.countUpload(results.length, results.filter(({ errors }) => errors.length > 0).length);
        return results;
      },
      { rawBody: true },
    );
  };
}
