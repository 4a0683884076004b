import { z } from "zod";
import { describedCodes } from "./describedCodes.ts";
import type { ResponseHeader } from "./headers.ts";

/** What an error code means, its HTTP status, and the headers that come with it. */
interface ErrorMeaning {
  readonly status: number;
  readonly description: string;
  readonly headers?: readonly ResponseHeader[];
}

/** The code of every error of the API. Codes are stable; messages are for people and may change. */
export const errorCodes = {
  bad_request: { status: 400, description: "A part of the request is not valid; `details` lists the fields." },
  bad_json: { status: 400, description: "The body or a metadata part is not valid JSON." },
  bad_multipart: {
    status: 400,
    description:
      "The multipart body is malformed, cut short, or has a file without metadata. `details.fault` names what is wrong with it; `POST /v1/tasks/import/files` lists the faults.",
  },
  bad_hash: {
    status: 400,
    description: "A hash is not the standard base64 form of 32 bytes. `details` names the first one.",
  },
  bad_path: {
    status: 400,
    description:
      "A path has an empty, `.` or `..` segment, a NUL character, more than 4,096 bytes, a segment of more than 255 characters, or no text at all.",
  },
  duplicate_path: { status: 400, description: "Two files of an import have the same path." },
  no_files: { status: 400, description: "The import names no files." },
  unknown_preset: {
    status: 400,
    description: "There is no such format, or it cannot be written; see `GET /v1/presets`.",
  },
  bad_option: {
    status: 400,
    description: "The format does not have such an option, or the value of an option is not valid.",
  },
  no_key: { status: 401, description: "The key is missing, wrong, expired or revoked." },
  bad_link: {
    status: 401,
    description: "The sign-in link was used or has expired. `dropset sign-in` on the server prints another one.",
  },
  forbidden: { status: 403, description: "The scope of the key does not include this call." },
  bad_origin: { status: 403, description: "The session cookie was sent by a page of another origin." },
  not_found: { status: 404, description: "There is nothing at this address, or it belongs to another workspace." },
  method_not_allowed: {
    status: 405,
    description: "The address exists, but not for this method.",
    headers: ["Allow"],
  },
  request_timeout: { status: 408, description: "The request took too long to arrive. Nothing of it is stored." },
  conflict: {
    status: 409,
    description:
      "The task or the project is not in a state that allows this, or the workspace has as many webhooks as it may have. The message states the reason and what to do.",
  },
  too_large: {
    status: 413,
    description: "The body, a file or a value is larger than its limit. Status 431 when the headers are.",
  },
  too_many_files: { status: 413, description: "An upload request may carry 100 files. Nothing of it is stored." },
  wrong_content_type: {
    status: 415,
    description: "The call does not accept the media type or the content encoding of the body.",
  },
  range_not_satisfiable: {
    status: 416,
    description: "The range begins after the end of the file.",
    headers: ["Content-Range"],
  },
  unknown_reference: {
    status: 422,
    description: "The import refers to content that is not on the server. Upload it and start the import again.",
  },
  unknown_source: { status: 422, description: "There is no source of this name; `GET /v1/sources` lists them." },
  unknown_folder: {
    status: 422,
    description: "The source has no such folder, or the server is not allowed to read it. The message states which.",
  },
  unknown_project: { status: 422, description: "There is no such project in this workspace." },
  unknown_dataset: { status: 422, description: "The project has no such dataset." },
  unknown_class: { status: 422, description: "The project has no such class." },
  idempotency_mismatch: { status: 422, description: "The `Idempotency-Key` was used for another request." },
  no_thumbnail: {
    status: 422,
    description: "No thumbnail can be made of this image. The file itself can be downloaded.",
  },
  too_many_requests: {
    status: 429,
    description: "Too many wrong keys came from this address, or too many calls of the workspace wait for tasks.",
    headers: ["Retry-After"],
  },
  limit_reached: {
    status: 429,
    description:
      "The key has used up one of its limits: requests in a minute, bytes of files in a day, tasks in an hour. `details.limit` names it, `details.max` is its value.",
    headers: ["Retry-After"],
  },
  internal: { status: 500, description: "The server failed. Its log contains the details under the `requestId`." },
  unavailable: {
    status: 503,
    description: "The server is busy, starting or shutting down, or cannot write to its disk.",
    headers: ["Retry-After"],
  },
  no_space: { status: 507, description: "The server's disk is full. Nothing of the request is stored." },
} as const satisfies Record<string, ErrorMeaning>;

/** The code of an error. */
export type ErrorCode = keyof typeof errorCodes;

/** What an error code means, its HTTP status, and the headers that come with it. */
export function meaningOf(code: ErrorCode): ErrorMeaning {
  return errorCodes[code];
}

/** Schema of the code of an error. */
export const errorCode = describedCodes("What went wrong. Codes do not change.", errorCodes);

/**
 * The shape of every error.
 *
 * @example
 * { "error": { "code": "too_many_files", "message": "A request may carry 100 files; this one has 137. Split it.", "requestId": "..." } }
 */
export const errorBody = z.object({
  error: z.object({
    code: errorCode,
    message: z.string().describe("What is wrong, where, and what to do; for people."),
    requestId: z.string().describe("Identifies the request in the server log."),
    details: z.unknown().optional().describe("Lists what the message only counts."),
  }),
});
/** An error in the form in which it is sent. */
export type ErrorBody = z.infer<typeof errorBody>;
