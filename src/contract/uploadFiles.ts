import { z } from "zod";
import { endpoint } from "./endpoint.ts";

/**
 * The JSON part of an uploaded file. `id` is unique in its request. `type` decides the shape of the answer only; how the bytes are parsed
 * is decided by their content. Unknown fields are ignored.
 */
export const fileMetadata = z.object({
  id: z.string().min(1),
  hash: z.string().nullish(),
  type: z.string().nullish(),
  format: z.string().nullish(),
});
export type FileMetadata = z.infer<typeof fileMetadata>;

/** What became of one file: an image is answered with its `hash`, anything else with a `fileId`; an entry with errors has neither. */
export const uploadedFile = z.object({
  id: z.string(),
  hash: z.string().optional(),
  fileId: z.string().optional(),
  errors: z.array(z.string()),
});
export type UploadedFile = z.infer<typeof uploadedFile>;

/** Uploads up to 100 files as pairs of parts: `<name>` is JSON metadata, `<name>-file` the bytes. Any order of parts works. */
export const uploadFiles = endpoint({
  method: "POST",
  path: "/v1/tasks/import/files",
  summary: "Upload files, 100 at most",
  description:
    "multipart/form-data. For each file a part `<name>` with JSON metadata `{id, hash?, type?, format?}` and a part `<name>-file` with the bytes. The answer lists the files in the order of their metadata parts.",
  scope: "import",
  bodyType: "multipart/form-data",
  response: z.array(uploadedFile),
});
