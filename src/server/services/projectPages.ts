import { PAGE_BYTES } from "../../contract/limits.ts";
import type { ProjectSummary } from "../../contract/projects.ts";
import type { Deps } from "../deps.ts";
import { itemsOf, type Page, pageJson, pageOf } from "./page.ts";
import { projectSummaryOf } from "./projects.ts";

/** Returns a page of projects, the newest first. `before` is the id that ends the page before. */
export async function projectsPage(
  deps: Deps,
  query: {
    readonly workspaceId: number;
    readonly before: number | undefined;
    readonly limit: number;
    readonly search: string | undefined;
  },
): Promise<Page<ProjectSummary>> {
  const rows = await deps.db.call("listProjects", { ...query, limit: query.limit + 1 });
  return pageOf(rows, query.limit, projectSummaryOf, ({ id }) => id);
}

/**
 * Returns the JSON of a page of library projects with their datasets. `after` is the id that ends the page before. The datasets are passed
 * through as text: the event loop must not wait for thousands of them.
 */
export async function libraryPage(
  deps: Deps,
  query: { readonly workspaceId: number; readonly after: number; readonly limit: number },
): Promise<string> {
  const page = await deps.db.call("listLibrary", { ...query, bytes: PAGE_BYTES });
  const itemOf = (row: (typeof page.rows)[number]) =>
    `${JSON.stringify(projectSummaryOf(row)).slice(0, -1)},"datasets":${row.datasets}}`;
  return pageJson(itemsOf(page, itemOf, ({ id }) => id));
}
