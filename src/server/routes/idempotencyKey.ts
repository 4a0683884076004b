import type { FastifyRequest } from "fastify";
import { ApiError } from "../apiError.ts";

/** The `Idempotency-Key` header, when there is one. Throws 400 for one that is longer than 255 characters. */
export function idempotencyKeyOf(request: FastifyRequest): string | undefined {
  const key = request.headers["idempotency-key"];
  if (typeof key !== "string" || key === "") return undefined;
  if (key.length <= 255) return key;
  throw new ApiError("bad_request", "The Idempotency-Key may have 255 characters; this one has more.");
}
