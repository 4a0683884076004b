import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { SHORT_TEXT_CHARACTERS } from "./limits.ts";
import { idParams } from "./list.ts";

/** A parameter that may come several times: `a=1&a=2`. */
function repeated<Item extends z.ZodType>(item: Item) {
  return z.union([z.array(item), item.transform((only) => [only])]);
}

/** A JSON object as a text. */
const jsonText = z.string().transform((text, context): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // The issue below names the field.
  }
  context.addIssue({ code: "custom", message: "it is not a JSON object" });
  return z.NEVER;
});

const yesOrNo = z.enum(["true", "false"]).transform((value) => value === "true");

const downloadChoice = z.object({
  format: z
    .string()
    .max(SHORT_TEXT_CHARACTERS)
    .default("supervisely")
    .describe("Slug or number of a format that is `writable` in `GET /v1/presets`."),
  datasets: repeated(z.coerce.number().int().positive())
    .optional()
    .describe("Ids of the datasets to download, one parameter each. All datasets if omitted."),
  classes: repeated(z.string())
    .optional()
    .describe("Titles of the classes to download, one parameter each. All classes if omitted."),
  withoutClasses: repeated(z.string())
    .optional()
    .describe(
      "Titles of the classes to exclude, one parameter each, instead of `classes`. Objects of these classes are excluded; images are not.",
    ),
  archive: z
    .enum(["tar", "zip"])
    .default("tar")
    .describe(
      "In a ZIP archive, file names are changed where Windows and macOS cannot store them; a tar archive keeps those of the project.",
    ),
  options: jsonText
    .optional()
    .describe(
      'Choices for the format as a JSON object, such as `{"rows":"polygons"}`. `writeOptions` in `GET /v1/presets` lists them. A choice that is missing has its default.',
    ),
  images: yesOrNo.default(true).describe("`false` excludes the image files: annotations only."),
});
/** A download as the server handles it. */
export type DownloadChoice = z.output<typeof downloadChoice>;

/** A download as a caller writes it. */
export type DownloadQuery = z.input<typeof downloadChoice>;

/** Sends a project, or a part of it, as an archive that is created while it is sent. */
export const downloadProject = endpoint({
  operationId: "getProjectsIdDownload",
  tag: "projects",
  method: "GET",
  path: "/v1/projects/:id/download",
  summary: "Download a project as an archive",
  description:
    "Downloads the whole project, or some of its datasets and classes, with or without the image files. The archive is created while it is sent, so its size is not known in advance.",
  scope: "read",
  idempotent: true,
  params: idParams,
  query: downloadChoice,
  mediaTypes: ["application/x-tar", "application/zip"],
  responseHeaders: ["Content-Disposition"],
  errors: ["unknown_preset", "bad_option", "unknown_dataset", "unknown_class"],
});

/** A lossy field: something that the format cannot hold. */
export const downloadLoss = z.object({
  sentence: z.string().describe('What is lost, as one sentence: "Polylines are lost."'),
  count: z.number().int().describe("How often it occurs in the download."),
});
/** A lossy field: something that the format cannot hold. */
export type DownloadLoss = z.infer<typeof downloadLoss>;

/** What a download would contain, and what would be lost. */
export const downloadPreview = z.object({
  images: z.number().int(),
  objects: z.number().int(),
  bytes: z
    .number()
    .int()
    .describe(
      "Size of the archive. The size of image files is exact; that of the annotations of a large project is estimated from a sample.",
    ),
  losses: z.array(downloadLoss).describe("The most frequent first; empty if the format can hold everything."),
});
/** What a download would contain, and what would be lost. */
export type DownloadPreview = z.infer<typeof downloadPreview>;

/** Returns what a download would contain, and what would be lost. */
export const previewDownload = endpoint({
  operationId: "getProjectsIdDownloadPreview",
  tag: "projects",
  method: "GET",
  path: "/v1/projects/:id/download/preview",
  summary: "Preview a download: its size and what the format cannot hold",
  description: "Takes the same parameters as the download. Reads all selected annotations, but no image files.",
  scope: "read",
  idempotent: true,
  params: idParams,
  query: downloadChoice,
  response: downloadPreview,
  errors: ["unknown_preset", "bad_option", "unknown_dataset", "unknown_class"],
});
