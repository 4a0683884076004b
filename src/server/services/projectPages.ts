import type { DatasetSummary, ProjectSummary } from "../../contract/projects.ts";
import type { Deps } from "../deps.ts";
import { type Page, pageOf } from "./page.ts";
import { datasetSummaryOf, projectSummaryOf } from "./projects.ts";

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

/** Returns a page of library projects with their datasets. `after` is the id that ends the page before. */
export async function libraryPage(
  deps: Deps,
  query: { readonly workspaceId: number; readonly after: number; readonly limit: number },
): Promise<Page<ProjectSummary & { datasets: DatasetSummary[] }>> {
  const rows = await deps.db.call("listLibrary", { ...query, limit: query.limit + 1 });
  const itemOf = (row: (typeof rows)[number]) => ({
    ...projectSummaryOf(row),
    datasets: row.datasets.map(datasetSummaryOf),
  });
  return pageOf(rows, query.limit, itemOf, ({ id }) => id);
}
