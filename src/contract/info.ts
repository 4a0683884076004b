import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { keyLimits } from "./keyLimits.ts";
import { keyScope } from "./scopes.ts";

/** Version and limits of the server, and who the caller is. Needs no key. */
export const info = endpoint({
  operationId: "getInfo",
  tag: "info",
  method: "GET",
  path: "/v1/info",
  summary: "Get the version and limits of the server",
  scope: "none",
  idempotent: true,
  response: z.object({
    version: z.string(),
    signInNeeded: z.boolean().describe("False when the request carries a valid key or session."),
    workspace: z.string().nullable().describe("Workspace of the caller; null without a key or session."),
    scopes: z.array(keyScope).describe("What the caller may do; empty without a key or session."),
    keyLimits: keyLimits.nullable().describe("What the key of the caller may use; null without a key or session."),
    sources: z
      .number()
      .int()
      .describe("Number of sources that the caller may import from (`GET /v1/sources`); 0 without the scope `import`."),
    limits: z.object({
      filesPerRequest: z.number().int().describe("Maximum number of files in one upload request."),
      bytesPerRequest: z.number().int().describe("Maximum size of one upload request, in bytes."),
      bytesPerFile: z.number().int(),
      hashesPerCheck: z.number().int(),
      filesPerImport: z.number().int(),
      bytesPerImportBody: z.number().int().describe("Maximum size of the JSON body that starts an import, in bytes."),
      concurrentUploads: z
        .number()
        .int()
        .describe("Number of upload requests that a client should send at the same time."),
    }),
  }),
  errors: ["too_many_requests"],
});
