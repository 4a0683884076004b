import { type DownloadQuery, downloadProject } from "../../contract/download.ts";
import type { Project } from "../../contract/projects.ts";
import { pathOf } from "../../uploader/index.ts";

/** What somebody chose in the dialog of a download. */
export interface DownloadSelection {
  /** Slug of a format that can be written. */
  readonly format: string;
  /** Ids of datasets that are not ticked. */
  readonly leftDatasets: ReadonlySet<number>;
  /** Titles of classes that are not ticked. */
  readonly leftClasses: ReadonlySet<string>;
  /** With the pictures, not only labels. */
  readonly images: boolean;
  readonly archive: "tar" | "zip";
}

/** The parameters of a download; what is as it is by itself is not said, and of the classes the shorter list is. */
export function downloadQuery(
  project: Pick<Project, "datasets" | "classes">,
  { format, leftDatasets, leftClasses, images, archive }: DownloadSelection,
): DownloadQuery {
  const datasets = project.datasets.map(({ id }) => id).filter((id) => !leftDatasets.has(id));
  const titles = project.classes.map(({ title }) => title);
  const classes = titles.filter((title) => !leftClasses.has(title));
  const withoutClasses = titles.filter((title) => leftClasses.has(title));
  return {
    format,
    ...(datasets.length < project.datasets.length && { datasets }),
    ...(withoutClasses.length > 0 &&
      (classes.length > 0 && classes.length < withoutClasses.length ? { classes } : { withoutClasses })),
    ...(archive !== "tar" && { archive }),
    ...(!images && { images: "false" as const }),
  };
}

/** Characters of an address that servers and proxies take without having been told to take more. */
const LINK_CHARACTERS = 7500;

/** The address of a download; undefined when so many names do not fit into one. */
export function downloadLink(id: number, query: DownloadQuery): string | undefined {
  const link = pathOf(downloadProject.path, { id }, query);
  return link.length > LINK_CHARACTERS ? undefined : link;
}
