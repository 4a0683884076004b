import type { FastifyRequest } from "fastify";
import { IDEMPOTENCY_KEY_CHARACTERS } from "../../contract/headers.ts";
import { ApiError } from "../apiError.ts";

/** Returns the `Idempotency-Key` header, if there is one. Throws 400 when it is too long. */
export function idempotencyKeyOf(request: FastifyRequest): string | undefined {
  const key = request.headers["idempotency-key"];
  if (typeof key !== "string" || key === "") return undefined;
  if (key.length <= IDEMPOTENCY_KEY_CHARACTERS) return key;
  throw new ApiError(
    "bad_request",
    `The Idempotency-Key may have ${IDEMPOTENCY_KEY_CHARACTERS} characters; this one has ${key.length}.`,
  );
}
