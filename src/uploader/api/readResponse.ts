import { errorBody } from "../../contract/errors.ts";
import { ApiError } from "./apiError.ts";
import { parseRetryAfter } from "./retryAfter.ts";

/** A response as both fetch and XMLHttpRequest give it. */
export interface RawResponse {
  readonly status: number;
  readonly contentType: string | null;
  readonly retryAfter: string | null;
  /** The `Date` header: the time of the server, which the clock of this machine may not have. */
  readonly date: string | null;
  readonly body: string;
}

function asJson(response: RawResponse): unknown {
  if (!/[/+]json\b/i.test(response.contentType ?? "")) return undefined;
  try {
    return JSON.parse(response.body);
  } catch {
    return undefined;
  }
}

/** Returns the JSON of a successful response. Throws `ApiError` for any other, also for an HTML page in the server's place. `now` is used when the response states no time. */
export function readResponse(response: RawResponse, now: number): unknown {
  const sentAt = Date.parse(response.date ?? "");
  const json = asJson(response);
  if (response.status >= 200 && response.status < 300) {
    if (json !== undefined) return json;
    throw new ApiError({
      kind: "notTheServer",
      status: response.status,
      code: "not_the_server",
      message:
        "The response does not come from the server. If this network has a sign-in page, open it in another tab. The upload then resumes automatically.",
    });
  }
  const stated = errorBody.safeParse(json);
  throw new ApiError({
    kind: "refused",
    status: response.status,
    code: stated.success ? stated.data.error.code : `http_${response.status}`,
    message: stated.success ? stated.data.error.message : `The server responded with status ${response.status}.`,
    requestId: stated.success ? stated.data.error.requestId : undefined,
    details: stated.success ? stated.data.error.details : undefined,
    retryAfterMs: parseRetryAfter(response.retryAfter, Number.isNaN(sentAt) ? now : sentAt),
  });
}
