import { type ErrorBody, type ErrorCode, meaningOf } from "../contract/errors.ts";

/** An error response. The code decides the status; the message states what is wrong, where, and what to do. */
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
    return meaningOf(this.code).status;
  }

  /** Returns the error in the form in which it is sent. */
  body(requestId: string): ErrorBody {
    const { code, message, details } = this;
    return { error: { code, message, requestId, ...(details === undefined ? {} : { details }) } };
  }
}

/** Returns the 404 of everything that is not there; what belongs to another workspace looks the same. */
export function notFound(): ApiError {
  return new ApiError("not_found", "There is nothing here, or it belongs to another workspace.");
}
