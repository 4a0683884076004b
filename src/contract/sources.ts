import { z } from "zod";
import { PATH_BYTES } from "../model/datasetPath.ts";
import { problem } from "../model/problem.ts";
import { detected } from "./detected.ts";
import { endpoint } from "./endpoint.ts";
import { SHORT_TEXT_CHARACTERS } from "./limits.ts";
import { list, listQuery } from "./list.ts";
import { importHead, taskStarted } from "./startImport.ts";

/** A folder of a source. */
export const sourceFolder = z.object({
  source: z.string().min(1).max(SHORT_TEXT_CHARACTERS).describe("Name of a source of `GET /v1/sources`."),
  path: z
    .string()
    .max(PATH_BYTES)
    .default("")
    .describe("Folder in the source, with or without one leading `/`. The source itself if omitted or empty."),
});
/** A folder of a source. */
export type SourceFolder = z.infer<typeof sourceFolder>;

/** Lists the places that the server can import from. */
export const listSources = endpoint({
  operationId: "getSources",
  tag: "sources",
  method: "GET",
  path: "/v1/sources",
  summary: "List the sources",
  description:
    "Sources are folders and parts of buckets on the side of the server that its operator allows imports from (`IMPORT_ROOTS`, `IMPORT_BUCKETS`). Every key with the scope `import` can use all of them, in every workspace.",
  scope: "import",
  idempotent: true,
  response: list(z.object({ name: z.string(), kind: z.enum(["folder", "bucket"]) })),
  errors: [],
});

/** One thing in a folder of a source. */
export const sourceEntry = z.object({
  name: z.string(),
  kind: z
    .enum(["folder", "file", "other"])
    .describe("`other` is not imported: a link that is not followed, a device, a pipe, a name that is not UTF-8."),
  bytes: z.number().int().nullable().describe("Size of a file; null for anything else."),
});
/** One thing in a folder of a source. */
export type SourceEntry = z.infer<typeof sourceEntry>;

/** Lists one folder of a source. */
export const listSourceFolder = endpoint({
  operationId: "getSourcesTree",
  tag: "sources",
  method: "GET",
  path: "/v1/sources/tree",
  summary: "List a folder of a source",
  description: "Folders first, then files, each by name. In a bucket this holds for each page.",
  scope: "import",
  idempotent: true,
  query: listQuery.extend({
    ...sourceFolder.shape,
    cursor: z
      .string()
      .max(PATH_BYTES)
      .optional()
      .describe("The `nextCursor` of the previous page. If omitted, the first page is returned."),
  }),
  response: list(sourceEntry),
  errors: ["bad_path", "unknown_source", "unknown_folder", "unavailable"],
});

/** Reads a folder of a source as an import would, and returns what it is, within a limited time. */
export const previewSource = endpoint({
  operationId: "postSourcesPreview",
  tag: "sources",
  method: "POST",
  path: "/v1/sources/preview",
  summary: "Preview the import of a folder",
  description:
    "Detects the format of a folder and reads its labels with the code of the import, for up to 20 seconds. Nothing is stored. Two previews run at the same time; further ones are refused with 503 and `Retry-After`.",
  scope: "import",
  idempotent: true,
  body: sourceFolder.extend({
    preset: importHead.shape.preset.default("auto"),
    root: z
      .string()
      .max(PATH_BYTES)
      .optional()
      .describe("Folder in which the dataset begins. If omitted, it is detected."),
  }),
  response: z.object({
    files: z.number().int().describe("Number of files that were found, without system files."),
    imageFiles: z.number().int().describe("Number of those with the name of an image."),
    isListed: z.boolean().describe("False when the time ended before all names were read."),
    verdict: z
      .enum(["chosen", "ambiguous", "unsupported", "imagesOnly", "nothing"])
      .describe(
        "`chosen`: the format is clear, or was requested. `ambiguous`: send a `preset` with the import. `unsupported`: known and not read. `imagesOnly`: images without labels. `nothing`: no format reads any file.",
      ),
    message: z.string().nullable().describe("For `unsupported`: what it is, and what to do instead."),
    detected: detected.nullable().describe("Null when a preset was requested, and when nothing was detected."),
    isRead: z.boolean().describe("False when the time ended before everything was read, or nothing could be read."),
    images: z.number().int().describe("Images that were read."),
    annotations: z.number().int().describe("Those of them that have labels."),
    objects: z.number().int(),
    classes: z.number().int(),
    errors: z.number().int().describe("Number of problems with the severity `error`."),
    warnings: z.number().int().describe("Number of problems with the severity `warning`."),
    problems: z.array(problem).describe("The first 50 problems, errors first."),
  }),
  errors: ["bad_path", "unknown_preset", "unknown_source", "unknown_folder", "unavailable"],
});

/** Starts an import of a folder of a source. */
export const importRemote = endpoint({
  operationId: "postTasksImportRemote",
  tag: "import",
  method: "POST",
  path: "/v1/tasks/import/remote",
  summary: "Import a folder of a source",
  description:
    "Creates a project, or adds to one, from a folder on the side of the server. The task lists the folder, hashes its files, stores the contents that the workspace does not have, and imports them as `POST /v1/tasks/import` does. Files that change while they are read are reported and not imported. A retry reads the folder again. Send an `Idempotency-Key`, so that a retry of the request returns the same task.",
  scope: "import",
  idempotent: "with-key",
  requestHeaders: ["Idempotency-Key"],
  body: sourceFolder.extend({ ...importHead.shape, preset: importHead.shape.preset.default("auto") }),
  response: taskStarted,
  errors: ["bad_path", "unknown_preset", "bad_option", "unknown_source", "unknown_project"],
});
