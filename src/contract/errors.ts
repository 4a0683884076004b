import { z } from "zod";

/** Every code an answer may carry, with its HTTP status. Codes are stable; messages are for people. */
export const errorStatus = {
  bad_request: 400,
  bad_json: 400,
  bad_multipart: 400,
  bad_hash: 400,
  bad_path: 400,
  duplicate_path: 400,
  no_files: 400,
  unknown_preset: 400,
  bad_option: 400,
  no_key: 401,
  forbidden: 403,
  bad_origin: 403,
  not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  conflict: 409,
  too_large: 413,
  too_many_files: 413,
  wrong_content_type: 415,
  range_not_satisfiable: 416,
  unknown_reference: 422,
  unknown_project: 422,
  unknown_dataset: 422,
  unknown_class: 422,
  idempotency_mismatch: 422,
  no_thumbnail: 422,
  too_many_requests: 429,
  internal: 500,
  unavailable: 503,
  no_space: 507,
} as const satisfies Record<string, number>;
export type ErrorCode = keyof typeof errorStatus;

/** The one shape of every error. `details` lists what the message only counts. */
export const errorBody = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    requestId: z.string(),
    details: z.unknown().optional(),
  }),
});
export type ErrorBody = z.infer<typeof errorBody>;
