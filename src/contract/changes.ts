import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { imageStateFilter } from "./imageFilter.ts";
import { knownFields } from "./knownFields.ts";
import { IMAGES_PER_CHANGE, SHORT_TEXT_CHARACTERS, TITLE_CHARACTERS, TRASH_DAYS } from "./limits.ts";
import { idParams, list, listQuery } from "./list.ts";
import { timestamp } from "./timestamp.ts";

/** What a change changed. The first four are in the trash until they are restored. */
export const changeKinds = ["project", "dataset", "images", "import", "move", "tag"] as const;
/** What a change changed. */
export type ChangeKind = (typeof changeKinds)[number];

/** Something that was done to a project and can be undone. */
export const change = z.object({
  id: z.number().int(),
  kind: z
    .enum(changeKinds)
    .describe(
      "`project`, `dataset`, `images`: moved to the trash. `import`: an import was undone, and what it had added is in the trash. `move`: images were moved to another dataset. `tag`: images got a tag.",
    ),
  name: z
    .string()
    .describe("Name of the project, dataset, task, first image or tag, or of the dataset to which images were moved."),
  project: z.object({ id: z.number().int(), title: z.string() }),
  images: z.number().int().describe("Number of images that it changed."),
  taskId: z.number().int().nullable().describe("Id of the task of the import that was undone; null for other kinds."),
  at: timestamp,
  until: timestamp.describe("It can be undone until this time."),
});
/** Something that was done to a project and can be undone. */
export type Change = z.infer<typeof change>;

const imageIds = z.array(z.number().int().positive()).max(IMAGES_PER_CHANGE);

/** The images that a change concerns: given ones, or all of a filter. */
export const imageSelection = z.union([
  knownFields(
    z.object({ ids: imageIds.min(1).describe("Ids of images. Those that the project does not have are ignored.") }),
  ),
  knownFields(
    z.object({
      filter: knownFields(
        z.object({
          datasetId: z.number().int().positive().optional().describe("Only images of this dataset."),
          class: z.string().max(TITLE_CHARACTERS).optional().describe("Only images with an object of this class."),
          search: z
            .string()
            .max(SHORT_TEXT_CHARACTERS)
            .optional()
            .describe("Only images whose name contains this text."),
          state: imageStateFilter,
          task: z
            .number()
            .int()
            .positive()
            .optional()
            .describe("Only images that the import of this task, by its id, added."),
        }),
      ).describe("All images of the project that it leaves; `{}` leaves all."),
      except: imageIds.default([]).describe("Ids of images that match the filter but stay as they are."),
    }),
  ),
]);
/** The images that a change concerns. */
export type ImageSelection = z.input<typeof imageSelection>;

const datasetName = z.string().trim().min(1).max(TITLE_CHARACTERS);

/** A change of many images of a project. */
export const imagesChange = z.discriminatedUnion("action", [
  z.object({ action: z.literal("delete").describe("Moves images to the trash."), images: imageSelection }),
  z.object({
    action: z
      .literal("move")
      .describe("Moves images to a dataset. Names that are taken there get a number: `a_01.png`."),
    images: imageSelection,
    dataset: datasetName.describe("Name of the dataset. It is created if the project has none of that name."),
  }),
  z.object({
    action: z.literal("tag").describe("Adds a tag without a value to images that do not have it."),
    images: imageSelection,
    tag: z
      .string()
      .trim()
      .min(1)
      .max(TITLE_CHARACTERS)
      .describe("Name of the tag. It is created if the project has none of that name."),
  }),
]);
/** A change of many images of a project. */
export type ImagesChange = z.input<typeof imagesChange>;

/** A change, with what a person has to know about it at once. */
export const changeMade = change.extend({
  renamed: z.number().int().describe("Number of images that got another name, because theirs was taken."),
});
/** A change, with what a person has to know about it at once. */
export type ChangeMade = z.infer<typeof changeMade>;

/** What is there again after a change was undone. */
export const restored = z.object({
  id: z.number().int().describe("Id of the change that was undone."),
  kind: z.enum(changeKinds),
  project: z.object({ id: z.number().int(), title: z.string() }),
  name: z.string().describe("Name of what was restored, as it is now."),
  renamedFrom: z
    .string()
    .nullable()
    .describe("Name of the project or dataset before, when another one had taken it in the meantime."),
  images: z.number().int(),
  renamed: z.number().int().describe("Number of images that got another name, because theirs was taken."),
});
/** What is there again after a change was undone. */
export type Restored = z.infer<typeof restored>;

const undoRules = `Possible for ${TRASH_DAYS} days. What would be in the way keeps its name; what comes back gets a number: \`name_01\`.`;

/** Deletes, moves or tags images of a project. */
export const changeImages = endpoint({
  operationId: "postProjectsIdChanges",
  tag: "changes",
  method: "POST",
  path: "/v1/projects/:id/changes",
  summary: "Delete, move or tag images",
  description: `Responds when all images are changed. Deleted images are hidden all at once. Moved or tagged ones change some at a time; when the call fails, those are brought back. \`POST /v1/changes/{id}/undo\` undoes the change within ${TRASH_DAYS} days.`,
  scope: "import",
  idempotent: false,
  params: idParams,
  body: imagesChange,
  response: changeMade,
  errors: ["conflict", "unknown_dataset"],
});

/** Lists what was done to a project and can be undone. */
export const listChanges = endpoint({
  operationId: "getProjectsIdChanges",
  tag: "changes",
  method: "GET",
  path: "/v1/projects/:id/changes",
  summary: "List the changes of a project that can be undone",
  description: "Newest first. Imports are listed by `GET /v1/tasks?project=`.",
  scope: "read",
  idempotent: true,
  params: idParams,
  query: listQuery,
  response: list(change),
  errors: [],
});

/** Undoes a change. */
export const undoChange = endpoint({
  operationId: "postChangesIdUndo",
  tag: "changes",
  method: "POST",
  path: "/v1/changes/:id/undo",
  summary: "Undo a change",
  description: `${undoRules} A change that was undone does not exist any more: a second call responds with 404.`,
  scope: "import",
  idempotent: false,
  params: idParams,
  response: restored,
  errors: ["conflict"],
});

/** Removes what an import added, and brings back what it replaced. */
export const undoImport = endpoint({
  operationId: "postTasksIdUndo",
  tag: "tasks",
  method: "POST",
  path: "/v1/tasks/:id/undo",
  summary: "Undo an import or a copy",
  description: `Moves the images that the task added to the trash, and brings back those that it replaced, if that was at most ${TRASH_DAYS} days ago. A project that has nothing else goes to the trash as a whole: the \`kind\` of the response is \`project\` then. Datasets, classes and tags that the import added remain.`,
  scope: "import",
  idempotent: false,
  params: idParams,
  response: changeMade,
  errors: ["conflict"],
});
