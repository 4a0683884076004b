import { z } from "zod";
import { sha256Base64 } from "../model/hash.ts";
import { endpoint } from "./endpoint.ts";
import { HASHES_PER_CHECK } from "./limits.ts";

const hash = { type: "string", description: "Standard base64 of a SHA-256, 44 characters." } as const;

/**
 * Returns the hashes that this workspace does not have, in the order of the request, each once.
 *
 * @example
 * const missing = await api.call(checkImages, { body: hashes });
 */
export const checkImages = endpoint({
  operationId: "postTasksImportCheckImages",
  tag: "import",
  method: "POST",
  path: "/v1/tasks/import/check-images",
  summary: "Check which hashes are missing",
  description:
    "Returns the hashes whose content must be uploaded, in the order of the request, each once. Works for files of every kind.",
  scope: "upload",
  idempotent: true,
  body: z.array(sha256Base64.meta(hash)).max(HASHES_PER_CHECK),
  response: z.array(z.string().meta(hash)),
  errors: ["bad_hash"],
});
