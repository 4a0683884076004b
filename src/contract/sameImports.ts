import { z } from "zod";
import { sha256Base64 } from "../model/hash.ts";
import { endpoint } from "./endpoint.ts";
import { list } from "./list.ts";
import { timestamp } from "./timestamp.ts";

const digest = (description: string) => sha256Base64.meta({ type: "string", description });

/** An earlier import of files with the same paths, whose project still exists. */
export const sameImport = z.object({
  taskId: z.number().int(),
  project: z.object({ id: z.number().int(), title: z.string() }),
  importedAt: timestamp,
  sameContents: z
    .boolean()
    .nullable()
    .describe("Whether every file had the same content as well; null when `contents` was not sent."),
});
/** An earlier import of files with the same paths. */
export type SameImport = z.infer<typeof sameImport>;

/** Lists the imports of the same files, so that nobody imports a folder twice without knowing. */
export const listSameImports = endpoint({
  operationId: "getTasksImportSame",
  tag: "import",
  method: "GET",
  path: "/v1/tasks/import/same",
  summary: "List earlier imports of the same files",
  description:
    "Compares the files of an import with those of earlier ones in this workspace that added images which are still there. Imports of the same contents come first, then the newest; ten at most. To compute `paths`, sort the paths by their UTF-16 code units, without leading slashes, and hash each one followed by a NUL character, in UTF-8. `contents` is computed likewise, with the hash of each file before its path.",
  scope: "read",
  idempotent: true,
  query: z.object({
    paths: digest("Standard base64 of the SHA-256 of all paths."),
    contents: digest("Standard base64 of the SHA-256 of all hashes and paths.").optional(),
  }),
  response: list(sameImport),
  errors: [],
});
