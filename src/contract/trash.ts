import { z } from "zod";
import { change, restored } from "./changes.ts";
import { endpoint } from "./endpoint.ts";
import { TRASH_DAYS } from "./limits.ts";
import { idParams, list, listQuery } from "./list.ts";
import { timestamp } from "./timestamp.ts";

/** Lists what is in the trash. */
export const listTrash = endpoint({
  operationId: "getTrash",
  tag: "trash",
  method: "GET",
  path: "/v1/trash",
  summary: "List the trash",
  description: `Newest first. Projects, datasets and images, also those of imports that were undone. They are kept for ${TRASH_DAYS} days. What was deleted inside a project that is in the trash is listed once the project is restored.`,
  scope: "read",
  idempotent: true,
  query: listQuery.extend({
    project: z.coerce.number().int().positive().optional().describe("Only what belongs to the project with this id."),
  }),
  response: list(change),
  errors: [],
});

/** Restores something from the trash. */
export const restoreFromTrash = endpoint({
  operationId: "postTrashIdRestore",
  tag: "trash",
  method: "POST",
  path: "/v1/trash/:id/restore",
  summary: "Restore from the trash",
  description:
    "A name that was taken in the meantime gets a number; the response states it. Images of a project or dataset that is in the trash itself cannot be restored before it.",
  scope: "import",
  idempotent: false,
  params: idParams,
  response: restored,
  errors: ["conflict"],
});

/** Deletes something in the trash for good. */
export const deleteForever = endpoint({
  operationId: "deleteTrashId",
  tag: "trash",
  method: "DELETE",
  path: "/v1/trash/:id",
  summary: "Delete something in the trash for good",
  description: "Nothing can bring it back. Files that nothing else uses are removed by the next sweeps.",
  scope: "import",
  idempotent: true,
  params: idParams,
  response: z.object({ id: z.number().int() }),
  errors: [],
});

/** Empties the trash. */
export const emptyTrash = endpoint({
  operationId: "deleteTrash",
  tag: "trash",
  method: "DELETE",
  path: "/v1/trash",
  summary: "Empty the trash",
  description:
    "Deletes everything in the trash of the workspace for good. Files that nothing else uses are removed by the next sweeps.",
  scope: "import",
  idempotent: true,
  response: z.object({ deleted: z.number().int().describe("Number of entries that were in the trash.") }),
  errors: [],
});

/** Moves a dataset to the trash. */
export const deleteDataset = endpoint({
  operationId: "deleteDatasetsId",
  tag: "datasets",
  method: "DELETE",
  path: "/v1/datasets/:id",
  summary: "Delete a dataset",
  description: `The dataset and its images are hidden at once and kept in the trash for ${TRASH_DAYS} days.`,
  scope: "import",
  idempotent: true,
  params: idParams,
  response: z.object({
    id: z.number().int(),
    images: z.number().int(),
    changeId: z.number().int().describe("Id of the change: `POST /v1/trash/{id}/restore` restores the dataset."),
    restorableUntil: timestamp,
  }),
  errors: ["conflict"],
});
