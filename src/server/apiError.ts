import { type ErrorBody, type ErrorCode, errorStatus } from "../contract/errors.ts";

/** A refusal that the caller is told about: the code decides the status, the message says what, where and what to do. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: ErrorCode;
  /** Lists what the message only counts. */
  readonly details: unknown;
  /** Seconds after which trying again makes sense; sent as `Retry-After`. */
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, extra: { details?: unknown; retryAfterSeconds?: number } = {}) {
    super(message);
    this.code = code;
    this.details = extra.details;
    this.retryAfterSeconds = extra.retryAfterSeconds;
  }

  get status(): number {
    return errorStatus[this.code];
  }

  /** The one shape of every error on the wire. */
  body(requestId: string): ErrorBody {
    const { code, message, details } = this;
    return { error: { code, message, requestId, ...(details === undefined ? {} : { details }) } };
  }
}

/** Absent and somebody else's look the same. */
export function notFound(): ApiError {
  return new ApiError("not_found", "There is nothing here, or it belongs to another workspace.");
}
