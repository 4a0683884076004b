/** How a call failed: the server refused it, there was no response, or the response did not come from the server. */
type ApiErrorKind = "refused" | "network" | "notTheServer";

/** A call that failed. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly kind: ApiErrorKind;
  /** HTTP status; 0 without a response. */
  readonly status: number;
  /** The server's error code, such as `unknown_reference`; `network`, `stalled`, `not_the_server` and the like where it gave none. */
  readonly code: string;
  readonly requestId: string | undefined;
  readonly details: unknown;
  /** How long the server asked to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(fields: {
    kind: ApiErrorKind;
    status: number;
    code: string;
    message: string;
    requestId?: string | undefined;
    details?: unknown;
    retryAfterMs?: number | undefined;
  }) {
    super(fields.message);
    this.kind = fields.kind;
    this.status = fields.status;
    this.code = fields.code;
    this.requestId = fields.requestId;
    this.details = fields.details;
    this.retryAfterMs = fields.retryAfterMs;
  }

  /** True when the same call may succeed later without a change. */
  get retriable(): boolean {
    if (this.kind !== "refused") return true;
    return this.status === 408 || this.status === 429 || this.status >= 500;
  }
}
