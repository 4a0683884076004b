import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { idParams, list, listQuery } from "./list.ts";

export const projectSummary = z.object({
  id: z.number().int(),
  title: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  library: z.boolean(),
  images: z.number().int(),
  labelled: z.number().int(),
  objects: z.number().int(),
  classes: z.number().int(),
  bytes: z.number().int(),
  /** Slug of the preset of its first import. */
  preset: z.string().nullable(),
  /** Up to four images to show it by. */
  covers: z.array(z.number().int()),
});
export type ProjectSummary = z.infer<typeof projectSummary>;

export const datasetSummary = z.object({
  id: z.number().int(),
  name: z.string(),
  images: z.number().int(),
  labelled: z.number().int(),
  objects: z.number().int(),
});
export type DatasetSummary = z.infer<typeof datasetSummary>;

export const classSummary = z.object({
  id: z.number().int(),
  title: z.string(),
  /** Shape in the words of the Supervisely format, such as `rectangle` or `graph`. */
  shape: z.string(),
  color: z.string(),
  objects: z.number().int(),
  images: z.number().int(),
  /** For key points: which are joined by a line, as pairs of node ids. */
  skeleton: z.array(z.tuple([z.string(), z.string()])),
});

export const tagSummary = z.object({
  name: z.string(),
  valueType: z.string(),
  color: z.string(),
  /** How often it is used. */
  images: z.number().int(),
  objects: z.number().int(),
});

export const project = projectSummary.extend({
  datasets: z.array(datasetSummary),
  classes: z.array(classSummary),
  tags: z.array(tagSummary),
  /** How many objects there are of each geometry, in the words of the Supervisely format. */
  geometries: z.record(z.string(), z.number().int()),
  /** The task that made it. */
  taskId: z.number().int().nullable(),
});
export type Project = z.infer<typeof project>;

export const listProjects = endpoint({
  method: "GET",
  path: "/v1/projects",
  summary: "Projects, newest first",
  scope: "read",
  query: listQuery.extend({ search: z.string().optional() }),
  response: list(projectSummary),
});

export const getProject = endpoint({
  method: "GET",
  path: "/v1/projects/:id",
  summary: "One project with its datasets, classes and tags",
  scope: "read",
  params: idParams,
  response: project,
});

export const patchProject = endpoint({
  method: "PATCH",
  path: "/v1/projects/:id",
  summary: "Rename a project; admins may put it into the library; `deleted: false` takes a deletion back",
  scope: "import",
  params: idParams,
  body: z.object({
    title: z.string().min(1).optional(),
    library: z.boolean().optional(),
    /** Takes a deletion back while that is possible (`restorableUntil`); afterwards the answer is 404. */
    deleted: z.literal(false).optional(),
  }),
  response: project,
});

export const deleteProject = endpoint({
  method: "DELETE",
  path: "/v1/projects/:id",
  summary: "Delete a project: hidden at once, gone for good some minutes later",
  scope: "import",
  params: idParams,
  response: z.object({
    id: z.number().int(),
    /** Until then `PATCH {deleted: false}` brings it back. */
    restorableUntil: z.string(),
  }),
});

export const listLibrary = endpoint({
  method: "GET",
  path: "/v1/library",
  summary: "Ready-made projects that import/local takes",
  scope: "read",
  query: listQuery,
  response: list(projectSummary.extend({ datasets: z.array(datasetSummary) })),
});
