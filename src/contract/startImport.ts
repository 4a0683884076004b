import { z } from "zod";
import { anyKeyRecord } from "./anyKeyRecord.ts";
import { endpoint } from "./endpoint.ts";
import { knownFields } from "./knownFields.ts";

/** What to do when an image of that name is in the dataset already. `skip` is another word for `ignore`. */
export const onConflict = z.enum(["ignore", "skip", "rename", "replace", "error"]);
export type OnConflict = z.infer<typeof onConflict>;

/** What the user chose on the page; kept with the task, and used by the server exactly as the page used it. */
export const importOptions = knownFields(
  z.object({
    /** Options of the format, checked by its own schema. */
    format: z.record(z.string(), z.unknown()).optional(),
    /** New titles for classes; null leaves a class and its objects out. */
    classes: anyKeyRecord(z.object({ title: z.string().min(1) }).nullable(), {
      anyOf: [
        { type: "object", properties: { title: { type: "string", minLength: 1 } }, required: ["title"] },
        { type: "null" },
      ],
    }).optional(),
    /** The folder inside the drop where the dataset begins. */
    root: z.string().optional(),
    /** Folders to take; all when absent. */
    include: z.array(z.string()).optional(),
    /** What the page left out before it sent anything, for the report. */
    ignored: z.array(z.object({ reason: z.string(), count: z.number().int().nonnegative() })).optional(),
  }),
);
export type ImportOptions = z.infer<typeof importOptions>;

/** The body of an import without its files, which are streamed. */
export const importHead = z.object({
  project: z.object({ id: z.number().int().positive().nullish(), title: z.string().nullish() }),
  /** Number or slug of a preset, or `auto`. */
  preset: z.union([z.number().int(), z.string()]),
  onConflict: onConflict.default("ignore"),
  options: importOptions.nullish(),
});
export type ImportHead = z.infer<typeof importHead>;

/** One file of an import: its path in the drop, and what it was answered as when it was uploaded (either reference works for any file). */
export const importFile = z.object({
  path: z.string(),
  hash: z.string().nullish(),
  fileId: z.string().nullish(),
});
export type ImportFile = z.infer<typeof importFile>;

export const taskStarted = z.object({ taskId: z.number().int() });

/** Starts an import task. The body is read as a stream: up to 1,000,000 files and 256 MB. */
export const startImport = endpoint({
  method: "POST",
  path: "/v1/tasks/import",
  summary: "Run an import task",
  description: "Send an `Idempotency-Key` header: the same key and body answers the same task.",
  scope: "import",
  body: importHead.extend({ files: z.array(importFile) }),
  response: taskStarted,
});
