import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { SHORT_TEXT_CHARACTERS, TITLE_CHARACTERS, TRASH_DAYS } from "./limits.ts";
import { idParams, list, listQuery } from "./list.ts";
import { timestamp } from "./timestamp.ts";

/** A project in a list. */
export const projectSummary = z.object({
  id: z.number().int(),
  title: z.string(),
  createdAt: timestamp,
  updatedAt: timestamp,
  library: z
    .boolean()
    .describe("Whether the project is a ready-made one, which every caller of the workspace can copy."),
  images: z.number().int(),
  labelled: z.number().int().describe("Images with an annotation, even an empty one."),
  objects: z.number().int(),
  classes: z.number().int(),
  bytes: z.number().int().describe("Total size of its images, in bytes."),
  preset: z.string().nullable().describe("Slug of the preset of its first import."),
  covers: z.array(z.number().int()).describe("Ids of up to four images that represent the project."),
});
/** A project in a list. */
export type ProjectSummary = z.infer<typeof projectSummary>;

/** A dataset of a project. */
export const datasetSummary = z.object({
  id: z.number().int(),
  name: z.string(),
  images: z.number().int(),
  labelled: z.number().int(),
  objects: z.number().int(),
});
/** A dataset of a project. */
export type DatasetSummary = z.infer<typeof datasetSummary>;

/** A class of a project. */
export const classSummary = z.object({
  id: z.number().int(),
  title: z.string(),
  shape: z.string().describe("Shape, as named in the Supervisely format, such as `rectangle` or `graph`."),
  color: z.string().describe("`#RRGGBB`."),
  objects: z.number().int(),
  images: z.number().int().describe("Images with an object of this class."),
  skeleton: z
    .array(z.tuple([z.string(), z.string()]))
    .describe("The edges between its keypoints, as pairs of node ids; empty for other shapes."),
});

/** A tag of a project. */
export const tagSummary = z.object({
  name: z.string(),
  valueType: z.string(),
  color: z.string().describe("`#RRGGBB`."),
  images: z.number().int().describe("Number of images that have the tag."),
  objects: z.number().int().describe("Number of objects that have the tag."),
});

/** One project with its datasets, classes and tags. */
export const project = projectSummary.extend({
  datasets: z.array(datasetSummary),
  classes: z.array(classSummary),
  tags: z.array(tagSummary),
  geometries: z
    .record(z.string(), z.number().int())
    .describe("Number of objects for each geometry, as named in the Supervisely format."),
  taskId: z.number().int().nullable().describe("Id of the task that created the project."),
});
/** One project with its datasets, classes and tags. */
export type Project = z.infer<typeof project>;

/** Lists projects, newest first. */
export const listProjects = endpoint({
  operationId: "getProjects",
  tag: "projects",
  method: "GET",
  path: "/v1/projects",
  summary: "List projects",
  description: "Newest first.",
  scope: "read",
  idempotent: true,
  query: listQuery.extend({
    search: z.string().max(SHORT_TEXT_CHARACTERS).optional().describe("Only projects whose title contains this text."),
  }),
  response: list(projectSummary),
  errors: [],
});

/** Returns one project with its datasets, classes and tags. */
export const getProject = endpoint({
  operationId: "getProjectsId",
  tag: "projects",
  method: "GET",
  path: "/v1/projects/:id",
  summary: "Get a project with its datasets, classes and tags",
  scope: "read",
  idempotent: true,
  params: idParams,
  response: project,
  errors: [],
});

/** Changes the title of a project, moves it into or out of the library, or restores it after a deletion. */
export const patchProject = endpoint({
  operationId: "patchProjectsId",
  tag: "projects",
  method: "PATCH",
  path: "/v1/projects/:id",
  summary: "Rename or restore a project, or move it into the library",
  scope: "import",
  idempotent: true,
  params: idParams,
  body: z.object({
    title: z.string().min(1).max(TITLE_CHARACTERS).optional().describe("The new title."),
    library: z
      .boolean()
      .optional()
      .describe("Moves the project into the library or out of it. Needs a key with the scope `admin`."),
    deleted: z
      .literal(false)
      .optional()
      .describe(
        "Restores a project from the trash, until its `restorableUntil`. After that, the call responds with 404.",
      ),
  }),
  response: project,
  errors: [],
});

/** Moves a project to the trash. */
export const deleteProject = endpoint({
  operationId: "deleteProjectsId",
  tag: "projects",
  method: "DELETE",
  path: "/v1/projects/:id",
  summary: "Delete a project",
  description: `The project is hidden immediately and kept in the trash for ${TRASH_DAYS} days. \`POST /v1/trash/{id}/restore\` restores it, and so does \`PATCH\` with \`deleted: false\`.`,
  scope: "import",
  idempotent: true,
  params: idParams,
  response: z.object({
    id: z.number().int(),
    changeId: z.number().int().describe("Id of its entry in the trash."),
    restorableUntil: timestamp.describe("Until this time, the project can be restored from the trash."),
  }),
  errors: [],
});

/** Returns the title that a new project would get. */
export const getFreeTitle = endpoint({
  operationId: "getFreeTitle",
  tag: "projects",
  method: "GET",
  path: "/v1/free-title",
  summary: "Get the title that a new project would get",
  description:
    "An import into a new project with a title that is taken creates `title_01`, `title_02` and so on. Another import may take the title in the meantime.",
  scope: "read",
  idempotent: true,
  query: z.object({
    title: z.string().trim().min(1).max(TITLE_CHARACTERS).describe("The title that an import asks for."),
  }),
  response: z.object({ title: z.string().describe("The title itself when it is free.") }),
  errors: [],
});

/** Lists the ready-made projects that `importLocal` copies. */
export const listLibrary = endpoint({
  operationId: "getLibrary",
  tag: "library",
  method: "GET",
  path: "/v1/library",
  summary: "List ready-made projects",
  description: "`POST /v1/tasks/import/local` copies them.",
  scope: "read",
  idempotent: true,
  query: listQuery,
  response: list(projectSummary.extend({ datasets: z.array(datasetSummary) })),
  errors: [],
});
