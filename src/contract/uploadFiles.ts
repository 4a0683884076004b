import { z } from "zod";
import { describedCodes } from "./describedCodes.ts";
import { endpoint } from "./endpoint.ts";
import { FILES_PER_REQUEST } from "./limits.ts";
import { multipartFaults } from "./multipartFaults.ts";
import { uploadErrorCodes } from "./uploadErrors.ts";

/** The JSON part of an uploaded file. How the bytes are read depends on their content alone, and unknown fields are ignored. */
export const fileMetadata = z.object({
  id: z
    .string()
    .min(1)
    .describe("Unique in the request; usually the path in the drop. A leading `/` is added if it is missing."),
  hash: z
    .string()
    .nullish()
    .describe(
      "Standard base64 of the SHA-256 of the file. The bytes that arrive are checked against it. Content that is already on the server does not need a file part.",
    ),
  type: z
    .string()
    .nullish()
    .describe("`image` makes the server return the `hash`, anything else a `fileId`. If omitted, the content decides."),
  format: z.string().nullish().describe("Name of the format. Not used."),
});
/** The JSON part of an uploaded file. */
export type FileMetadata = z.infer<typeof fileMetadata>;

/** The outcome for one file. An image has its `hash`, any other file a `fileId`, an entry with errors neither. */
export const uploadedFile = z.object({
  id: z.string().describe("As sent, with a leading `/`."),
  hash: z.string().optional().describe("Reference to an image: standard base64 of its SHA-256."),
  fileId: z.string().optional().describe("Reference to any other file."),
  errors: z.array(z.string()).describe("Why the file is not stored; empty if it is stored."),
  code: describedCodes(
    "What is wrong with the file; only if `errors` is not empty. A server of the original API sends none.",
    uploadErrorCodes,
  )
    .optional()
    // A server of another make may use the field for something else; the file is not sent again for that.
    .catch(undefined),
});
/** The outcome for one file. */
export type UploadedFile = z.infer<typeof uploadedFile>;

/**
 * Uploads files as pairs of parts: `<name>` is JSON metadata, `<name>-file` the bytes. The parts may come in any order.
 *
 * @example
 * const form = new FormData();
 * form.append("a", JSON.stringify({ id: "/img.png", hash, type: "image" }));
 * form.append("a-file", file, "img.png");
 */
export const uploadFiles = endpoint({
  operationId: "postTasksImportFiles",
  tag: "import",
  method: "POST",
  path: "/v1/tasks/import/files",
  summary: "Upload files",
  description: `Each file is a pair of parts: \`<name>\` is its metadata as JSON, \`<name>-file\` its bytes, usually a part with a file name. \`<name>\` is any text that is unique in the request. The parts may come in any order, and a request may carry ${FILES_PER_REQUEST} files. The response lists the files in the order of their metadata. A file that it lists without errors is stored for good; the others are not stored, and the status is still 200.

An error of the multipart body has \`details.fault\`, and \`details.byte\` where the place is known:

${Object.entries(multipartFaults)
  .map(([fault, meaning]) => `- \`${fault}\`: ${meaning}`)
  .join("\n")}`,
  scope: "upload",
  idempotent: true,
  bodyType: "multipart/form-data",
  body: z
    .object({})
    .catchall(fileMetadata)
    .meta({
      description: "Two parts for each file: its metadata and its bytes.",
      patternProperties: {
        "-file$": {
          type: "string",
          contentMediaType: "application/octet-stream",
          description: "The bytes of the file whose metadata is in the part of the same name without `-file`.",
        },
      },
    }),
  response: z.array(uploadedFile),
  errors: ["bad_multipart", "too_many_files"],
});
