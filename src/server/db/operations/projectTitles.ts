import { nextTitle } from "../freeTitle.ts";
import { read } from "../operation.ts";

/** Operations over the titles of projects. */
export const projectTitlesOperations = {
  /** Returns the title that a new project with this one would get now. */
  freeTitle: read((sql, input: { workspaceId: number; title: string }) =>
    nextTitle(sql, input.workspaceId, input.title),
  ),
};
