import { errorBody } from "../../contract/errors.ts";
import { ApiError } from "./apiError.ts";
import { parseRetryAfter } from "./retryAfter.ts";

/** An answer as fetch and XMLHttpRequest both give it. */
export interface RawAnswer {
  readonly status: number;
  readonly contentType: string | null;
  readonly retryAfter: string | null;
  readonly body: string;
}

function asJson(answer: RawAnswer): unknown {
  if (!/[/+]json\b/i.test(answer.contentType ?? "")) return undefined;
  try {
    return JSON.parse(answer.body);
  } catch {
    return undefined;
  }
}

/** The JSON of a good answer. Anything else throws an `ApiError`; a page of HTML in the server's place is never taken for an answer. */
export function readAnswer(answer: RawAnswer, now: number): unknown {
  const json = asJson(answer);
  if (answer.status >= 200 && answer.status < 300) {
    if (json !== undefined) return json;
    throw new ApiError({
      kind: "notTheServer",
      status: answer.status,
      code: "not_the_server",
      message:
        "Something else answers in the server's place. If this network has a sign-in page, open it in another tab; the upload then goes on by itself.",
    });
  }
  const told = errorBody.safeParse(json);
  throw new ApiError({
    kind: "refused",
    status: answer.status,
    code: told.success ? told.data.error.code : `http_${answer.status}`,
    message: told.success ? told.data.error.message : `The server answered with status ${answer.status}.`,
    requestId: told.success ? told.data.error.requestId : undefined,
    details: told.success ? told.data.error.details : undefined,
    retryAfterMs: parseRetryAfter(answer.retryAfter, now),
  });
}
