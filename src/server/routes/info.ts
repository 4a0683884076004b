import type { FastifyPluginAsync } from "fastify";
import { info } from "../../contract/info.ts";
import {
  CONCURRENT_UPLOADS,
  FILES_PER_IMPORT,
  FILES_PER_REQUEST,
  HASHES_PER_CHECK,
  IMPORT_BODY_BYTES,
} from "../../contract/limits.ts";
import { allScopes } from "../auth/caller.ts";
import type { Deps } from "../deps.ts";
import { serve } from "./serve.ts";

/** `GET /v1/info` */
export function infoRoutes(deps: Deps): FastifyPluginAsync {
  const { maxFileBytes, maxRequestBytes } = deps.config;
  return async (app) => {
    serve(app, deps, info, async ({ caller }) => {
      const scopes = caller === null ? [] : allScopes(caller.scopes);
      return {
        version: deps.version,
        signInNeeded: caller === null,
        workspace: caller?.workspace ?? null,
        scopes,
        sources: scopes.includes("import") ? deps.sources.places.length : 0,
        keyLimits: caller?.limits ?? null,
        limits: {
          filesPerRequest: FILES_PER_REQUEST,
          bytesPerRequest: maxRequestBytes,
          bytesPerFile: maxFileBytes,
          hashesPerCheck: HASHES_PER_CHECK,
          filesPerImport: FILES_PER_IMPORT,
          bytesPerImportBody: IMPORT_BODY_BYTES,
          concurrentUploads: CONCURRENT_UPLOADS,
        },
      };
    });
  };
}
