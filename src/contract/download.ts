import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { idParams } from "./list.ts";

/** A parameter that may come several times: `a=1&a=2`. */
function repeated<Item extends z.ZodType>(item: Item) {
  return z.union([z.array(item), item.transform((only) => [only])]);
}

const yesOrNo = z.enum(["true", "false"]).transform((word) => word === "true");

/** What a download is made of. All of the project when nothing is said. */
const downloadChoice = z.object({
  format: z
    .string()
    .default("supervisely")
    .describe("Slug or number of a format that can be written; `GET /v1/presets` tells which."),
  datasets: repeated(z.coerce.number().int().positive())
    .optional()
    .describe("Ids of the datasets to take, each as a parameter of its own; all when absent."),
  classes: repeated(z.string())
    .optional()
    .describe("Titles of the classes to take, each as a parameter of its own; all when absent. Images stay."),
  withoutClasses: repeated(z.string())
    .optional()
    .describe("Titles of the classes to leave out, instead of `classes`. Their objects go, images stay."),
  archive: z
    .enum(["tar", "zip"])
    .default("tar")
    .describe(
      "A ZIP archive has file names that Windows and macOS take and tell apart; a tar archive has those of the project.",
    ),
  images: yesOrNo.default(true).describe("`false` leaves out the pictures: labels only."),
});
/** A download as its service takes it. */
export type DownloadChoice = z.output<typeof downloadChoice>;

/** A download as a caller writes it. */
export type DownloadQuery = z.input<typeof downloadChoice>;

/** Streams an archive: what was imported comes out again. */
export const downloadProject = endpoint({
  method: "GET",
  path: "/v1/projects/:id/download",
  summary: "Download a project as an archive",
  description:
    "The whole project, or some of its datasets and classes, with or without the pictures, as a tar or ZIP archive (`application/zip`).",
  scope: "read",
  params: idParams,
  query: downloadChoice,
  responseType: "application/x-tar",
});

/** Something that a format cannot hold. */
export const downloadLoss = z.object({
  /** One sentence: "Lines are left out." */
  sentence: z.string(),
  /** How often it is in what would be downloaded. */
  count: z.number().int(),
});
export type DownloadLoss = z.infer<typeof downloadLoss>;

export const downloadPreview = z.object({
  images: z.number().int(),
  objects: z.number().int(),
  /** Size of the archive in bytes. Pictures count exactly, the labels of larger projects as a sample of them lets expect. */
  bytes: z.number().int(),
  /** Most frequent first; empty when the format holds all of it. */
  losses: z.array(downloadLoss),
});
export type DownloadPreview = z.infer<typeof downloadPreview>;

export const previewDownload = endpoint({
  method: "GET",
  path: "/v1/projects/:id/download/preview",
  summary: "What a download would hold, and what would be lost",
  description: "Takes the same choice as the download. Goes once through the labels, never through the pictures.",
  scope: "read",
  params: idParams,
  query: downloadChoice,
  response: downloadPreview,
});
