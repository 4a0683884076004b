import { z } from "zod";
import { endpoint } from "./endpoint.ts";

/** What this server is and allows. Needs no key. */
export const info = endpoint({
  method: "GET",
  path: "/v1/info",
  summary: "Version and limits",
  scope: "none",
  response: z.object({
    version: z.string(),
    /** False when this request already carries a valid key or session. */
    signInNeeded: z.boolean(),
    /** Workspace of the caller, when signed in. */
    workspace: z.string().nullable(),
    scopes: z.array(z.enum(["read", "import", "admin"])),
    limits: z.object({
      filesPerRequest: z.number().int(),
      bytesPerRequest: z.number().int(),
      bytesPerFile: z.number().int(),
      hashesPerCheck: z.number().int(),
      filesPerImport: z.number().int(),
      bytesPerImportBody: z.number().int(),
      concurrentUploads: z.number().int(),
    }),
  }),
});
