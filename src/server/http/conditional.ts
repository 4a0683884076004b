import type { FastifyReply, FastifyRequest } from "fastify";
import { ApiError } from "../apiError.ts";
import { type ByteRange, readByteRange } from "./byteRange.ts";

/** Returns whether `If-None-Match` names an ETag, so that the copy of the caller is current (RFC 9110, section 13.1.2). */
export function isCurrent(request: FastifyRequest, etag: string): boolean {
  const known = request.headers["if-none-match"];
  return known?.split(",").some((one) => ["*", etag].includes(one.trim().replace(/^W\//, ""))) ?? false;
}

/** Returns the range that a request asks for; `none` when `If-Range` names another ETag. Throws 416, with the size in `Content-Range`. */
export function requestedRange(
  request: FastifyRequest,
  reply: FastifyReply,
  content: { readonly etag: string; readonly bytes: number },
): Exclude<ByteRange, "unsatisfiable"> {
  const { etag, bytes } = content;
  const ifRange = request.headers["if-range"];
  const range = readByteRange(ifRange === undefined || ifRange === etag ? request.headers.range : undefined, bytes);
  if (range !== "unsatisfiable") return range;
  reply.header("content-range", `bytes */${bytes}`);
  throw new ApiError("range_not_satisfiable", `This file has ${bytes} bytes; the range begins after its end.`);
}
