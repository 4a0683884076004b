import { z } from "zod";
import { PATH_BYTES } from "../model/datasetPath.ts";
import { textEncodings } from "../model/textEncoding.ts";
import { anyKeyRecord } from "./anyKeyRecord.ts";
import { endpoint } from "./endpoint.ts";
import { knownFields } from "./knownFields.ts";
import { NAMES_PER_OPTION, SHORT_TEXT_CHARACTERS, TITLE_CHARACTERS } from "./limits.ts";

/** What to do when the dataset already has an image of that name. `skip` is another name for `ignore`. */
const onConflict = z.enum(["ignore", "skip", "rename", "replace", "error"]);
/** What to do when the dataset already has an image of that name. */
export type OnConflict = z.infer<typeof onConflict>;

/** What a person chose in the page. It is kept with the task, and the server applies it exactly as the page did. */
export const importOptions = knownFields(
  z.object({
    format: z
      .record(z.string(), z.unknown())
      .optional()
      .describe(
        "Options of the format, checked by its own schema: `options` of the preset in `GET /v1/presets`. Not allowed with the preset `auto`.",
      ),
    classes: anyKeyRecord(z.object({ title: z.string().min(1).max(TITLE_CHARACTERS) }).nullable(), {
      anyOf: [
        {
          type: "object",
          properties: {
            title: { type: "string", minLength: 1, maxLength: TITLE_CHARACTERS, description: "The new title." },
          },
          required: ["title"],
        },
        { type: "null" },
      ],
    })
      .optional()
      .describe(
        "Classes to rename or exclude, by their title in the drop. Null excludes a class and its objects. A new title that another class has merges the two classes.",
      ),
    root: z
      .string()
      .max(PATH_BYTES)
      .optional()
      .describe(
        "Folder of the drop in which the dataset begins. Files outside this folder are skipped. If omitted, the format detects the folder.",
      ),
    include: z
      .array(z.string().max(PATH_BYTES))
      .max(NAMES_PER_OPTION)
      .optional()
      .describe("Folders to import, as paths in the drop. Files elsewhere are skipped. All folders if omitted."),
    skipDamaged: z
      .boolean()
      .optional()
      .describe(
        "True to skip images that are truncated, damaged or too large to be opened. They are imported by default. The report names them in both cases.",
      ),
    encoding: z
      .enum(textEncodings)
      .optional()
      .describe(
        "Encoding of text files that do not state one and are not UTF-8. By default it is guessed for each, with the problem `encoding_guessed`; so is a file that is not valid in the given encoding.",
      ),
    ignored: z
      .array(z.object({ reason: z.string().max(SHORT_TEXT_CHARACTERS), count: z.number().int().nonnegative() }))
      .max(NAMES_PER_OPTION)
      .optional()
      .describe(
        "Number of files of the drop that the caller did not send, by reason. Repeated in the report as `ignored`, and not used otherwise.",
      ),
  }),
);
/** What a person chose in the page. */
export type ImportOptions = z.infer<typeof importOptions>;

/** The body of an import without its files, which are read as a stream. */
export const importHead = z.object({
  project: z
    .object({
      id: z
        .number()
        .int()
        .positive()
        .nullish()
        .describe("Id of the project to add to. If omitted or null, a new project is created."),
      title: z
        .string()
        .max(TITLE_CHARACTERS)
        .nullish()
        .describe("Title of a new project. A taken title gets a suffix: `title_01`. Not used with an `id`."),
    })
    .describe("The project that receives the images."),
  preset: z
    .union([z.number().int(), z.string().max(SHORT_TEXT_CHARACTERS)])
    .describe("Number or slug of a preset of `GET /v1/presets`, or `auto` to detect the format."),
  onConflict: onConflict
    .default("ignore")
    .describe(
      "What to do when the dataset already has an image of that name. `ignore` and `skip` keep the old image, `rename` adds a suffix to the name of the new one, `replace` replaces the old one, `error` ends the task without any change.",
    ),
  options: importOptions.nullish(),
});
/** The body of an import without its files. */
export type ImportHead = z.infer<typeof importHead>;

/** One file of an import: its path in the drop, and the reference that its upload returned. Either reference works for any file. */
export const importFile = z.object({
  path: z
    .string()
    .describe(
      "Path in the drop, with or without one leading `/`: at most 4,096 bytes, each segment at most 255 characters.",
    ),
  hash: z.string().nullish().describe("Standard base64 of the SHA-256 of the file."),
  fileId: z.string().max(SHORT_TEXT_CHARACTERS).nullish().describe("The `fileId` that the upload returned."),
});

/** The response of every call that starts a task. */
export const taskStarted = z.object({
  taskId: z.number().int().describe("Id of the task. Follow it with `GET /v1/tasks/{id}`."),
});

/**
 * Starts an import task. The body is read as a stream: up to 1,000,000 files and 256 MB.
 *
 * @example
 * const body = { project: { title: "Cars" }, preset: "auto", files: [{ path: "/a.png", hash }] };
 * const { taskId } = await api.call(startImport, { body, headers: { "idempotency-key": key } });
 */
export const startImport = endpoint({
  operationId: "postTasksImport",
  tag: "import",
  method: "POST",
  path: "/v1/tasks/import",
  summary: "Start an import",
  description:
    "Creates a project, or adds to one, from files that are on the server. The body may name up to 1,000,000 files and may be up to 256 MB in size. Send an `Idempotency-Key`, so that a retry returns the same task.",
  scope: "upload",
  idempotent: "with-key",
  requestHeaders: ["Idempotency-Key"],
  body: importHead.extend({ files: z.array(importFile) }),
  response: taskStarted,
  errors: [
    "bad_path",
    "bad_hash",
    "duplicate_path",
    "no_files",
    "unknown_preset",
    "bad_option",
    "unknown_project",
    "unknown_reference",
  ],
});
