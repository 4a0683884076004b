import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { DATASETS_PER_COPY, TITLE_CHARACTERS } from "./limits.ts";
import { taskStarted } from "./startImport.ts";

/** Copies datasets of a ready-made (library) project into a new project, as a task. */
export const importLocal = endpoint({
  operationId: "postTasksImportLocal",
  tag: "import",
  method: "POST",
  path: "/v1/tasks/import/local",
  summary: "Import a ready-made project",
  description: "Copies datasets of a library project into a new project, as a task. `GET /v1/library` lists them.",
  scope: "import",
  idempotent: "with-key",
  requestHeaders: ["Idempotency-Key"],
  body: z.object({
    id: z.number().int().positive().describe("Id of the library project."),
    title: z
      .string()
      .min(1)
      .max(TITLE_CHARACTERS)
      .describe("Title of the new project. A taken title gets a suffix: `title_01`."),
    datasetsIds: z
      .array(z.number().int().positive())
      .max(DATASETS_PER_COPY)
      .nullish()
      .describe("Ids of the datasets to copy. All datasets if omitted, null or empty."),
  }),
  response: taskStarted,
  errors: ["unknown_project", "unknown_dataset"],
});
