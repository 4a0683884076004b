import type { FastifyPluginAsync } from "fastify";
import { checkImages } from "../../contract/checkImages.ts";
import { HASHES_PER_CHECK } from "../../contract/limits.ts";
import { isSha256Base64 } from "../../model/hash.ts";
import { ApiError } from "../apiError.ts";
import type { Deps } from "../deps.ts";
import { checkHashes } from "../services/checkHashes.ts";
import { shownHash } from "../services/shownHash.ts";
import { serve } from "./serve.ts";

/** `POST /v1/tasks/import/check-images` */
export function checkImagesRoutes(deps: Deps): FastifyPluginAsync {
  return async (app) => {
    // The schema would not name the first malformed hash with its index.
    serve(
      app,
      deps,
      checkImages,
      async ({ request, caller }) => {
        const hashes = readHashes(request.body);
        // An import of files that are all here uploads nothing before it.
        deps.tasks?.expect();
        return [...(await checkHashes(deps, caller.workspaceId, hashes))];
      },
      {
        bodyLimit: 2 * 1024 * 1024,
        rawBody: true,
      },
    );
  };
}

function readHashes(body: unknown) {
  if (!Array.isArray(body)) throw new ApiError("bad_request", "The body must be an array of hashes.");
  if (body.length > HASHES_PER_CHECK) {
    throw new ApiError(
      "bad_request",
      `A check may contain ${HASHES_PER_CHECK} hashes; this one has ${body.length}. Split it.`,
    );
  }
  return body.map((hash: unknown, index) => {
    if (isSha256Base64(hash)) return hash;
    const shown = shownHash(hash);
    throw new ApiError(
      "bad_hash",
      `Hash ${index} is malformed: ${shown}. Expected standard base64 of the SHA-256 of a file, 44 characters.`,
      { details: { index, hash: shown } },
    );
  });
}
