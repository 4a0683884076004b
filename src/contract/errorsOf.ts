import type { Endpoint } from "./endpoint.ts";
import { type ErrorCode, errorCodes } from "./errors.ts";

const always: readonly ErrorCode[] = ["bad_request", "internal", "unavailable"];
const withKey: readonly ErrorCode[] = ["no_key", "forbidden", "too_many_requests", "limit_reached"];
/** Errors of a request that may have a body and may write. */
const withBody: readonly ErrorCode[] = ["bad_json", "request_timeout", "too_large", "wrong_content_type", "no_space"];

/**
 * Returns every error that an endpoint can respond with: its own, and those that follow from its scope and from what it takes,
 * in the order of `errorCodes`.
 */
export function errorsOf({ method, scope, params, idempotent, errors }: Endpoint): ErrorCode[] {
  const codes = new Set<ErrorCode>([...always, ...errors]);
  const add = (more: readonly ErrorCode[]) => {
    for (const code of more) codes.add(code);
  };
  if (scope !== "none") add(withKey);
  if (params !== undefined) add(["not_found"]);
  if (method !== "GET") add(withBody);
  if (method !== "GET" && scope !== "none") add(["bad_origin"]);
  if (idempotent === "with-key") add(["idempotency_mismatch"]);
  return (Object.keys(errorCodes) as ErrorCode[]).filter((code) => codes.has(code));
}
