import { type DownloadQuery, downloadProject } from "../../contract/download.ts";
import type { Project } from "../../contract/projects.ts";
import { pathOf } from "../../uploader/index.ts";

/** The selection in the download dialog. */
interface DownloadSelection {
  /** Slug of a format that can be written. */
  readonly format: string;
  /** Ids of datasets. */
  readonly excludedDatasets: ReadonlySet<number>;
  /** Titles of classes. */
  readonly excludedClasses: ReadonlySet<string>;
  /** Include the images, not only the annotations. */
  readonly images: boolean;
  readonly archive: "tar" | "zip";
  /** Choices for the format; undefined when all have their defaults. */
  readonly options?: Readonly<Record<string, unknown>> | undefined;
}

/** Returns the parameters of a download, without those that have their default; for classes the shorter of the two lists. */
export function downloadQuery(
  project: Pick<Project, "datasets" | "classes">,
  { format, excludedDatasets, excludedClasses, images, archive, options }: DownloadSelection,
): DownloadQuery {
  const datasets = project.datasets.map(({ id }) => id).filter((id) => !excludedDatasets.has(id));
  const titles = project.classes.map(({ title }) => title);
  const classes = titles.filter((title) => !excludedClasses.has(title));
  const withoutClasses = titles.filter((title) => excludedClasses.has(title));
  return {
    format,
    ...(datasets.length < project.datasets.length && { datasets }),
    ...(withoutClasses.length > 0 &&
      (classes.length > 0 && classes.length < withoutClasses.length ? { classes } : { withoutClasses })),
    ...(archive !== "tar" && { archive }),
    ...(options && { options: JSON.stringify(options) }),
    ...(!images && { images: "false" as const }),
  };
}

/** Characters of an address that servers and proxies accept by default. */
const LINK_CHARACTERS = 7500;

/** Returns the address of a download; undefined when its names are too many for one address. */
export function downloadLink(id: number, query: DownloadQuery): string | undefined {
  const link = pathOf(downloadProject.path, { id }, query);
  return link.length > LINK_CHARACTERS ? undefined : link;
}
