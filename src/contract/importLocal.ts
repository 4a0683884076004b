import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { taskStarted } from "./startImport.ts";

/** Copies datasets of a ready-made (library) project into a new project, as a task. No `datasetsIds` means all. */
export const importLocal = endpoint({
  method: "POST",
  path: "/v1/tasks/import/local",
  summary: "Run an import from a ready-made project",
  scope: "import",
  body: z.object({
    id: z.number().int().positive(),
    title: z.string().min(1),
    datasetsIds: z.array(z.number().int().positive()).nullish(),
  }),
  response: taskStarted,
});
