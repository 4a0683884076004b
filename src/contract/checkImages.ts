import { z } from "zod";
import { sha256Base64 } from "../model/hash.ts";
import { endpoint } from "./endpoint.ts";
import { HASHES_PER_CHECK } from "./limits.ts";

/** Which of these hashes does this workspace not hold? Answers the missing ones, in the order asked, each once. */
export const checkImages = endpoint({
  method: "POST",
  path: "/v1/tasks/import/check-images",
  summary: "Ask which hashes are missing",
  scope: "import",
  body: z
    .array(sha256Base64.meta({ type: "string", description: "base64 of SHA-256, 44 characters" }))
    .max(HASHES_PER_CHECK),
  response: z.array(z.string()),
});
