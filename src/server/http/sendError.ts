import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { ApiError } from "../apiError.ts";
import { NoSpaceError } from "../blobs/blobStore.ts";
import { formatBytes } from "../byteSize.ts";
import { wrongContentType } from "./jsonBodies.ts";

/** Responds to any error in the shape of the contract. An unexpected one is logged with its stack, which the response does not contain. */
export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = asApiError(error, request);
  if (known === undefined || known.status >= 500) request.log.error({ err: error }, "request failed");
  const apiError =
    known ?? new ApiError("internal", "The request failed on the server. The server log contains the details.");
  if (apiError.retryAfterSeconds !== undefined) reply.header("retry-after", String(apiError.retryAfterSeconds));
  return reply
    .code(apiError.status)
    .header("content-type", "application/json; charset=utf-8")
    .header("cache-control", "no-store")
    .serializer(JSON.stringify)
    .send(apiError.body(request.id));
}

/** Returns what an error means to the caller; undefined for a bug. Errors of threads are recognized by name, because classes do not cross threads. */
function asApiError(error: unknown, request: FastifyRequest): ApiError | undefined {
  if (error instanceof ApiError) return error;
  // Work that ended because its caller has gone: no one reads this response, and the server did not fail.
  const gone = request.gone?.signal;
  if (gone?.aborted && error === gone.reason) {
    return new ApiError("bad_request", "The connection was lost before the response was complete.");
  }
  if (!(error instanceof Error)) return undefined;
  const { name, code, statusCode } = error as Partial<FastifyError> & Error;
  const ofStores = storeFailure(error);
  if (ofStores !== undefined) return ofStores;
  switch (code) {
    case "ECONNRESET":
      // The connection of the caller, while its body was read: no one reads this response, and the server did not fail.
      if (error !== request.raw.errored && (request.raw.complete || !request.raw.destroyed)) return undefined;
      return new ApiError("bad_request", "The connection was lost before the body was complete.");
    case "Z_DATA_ERROR":
    case "Z_BUF_ERROR":
      return new ApiError(
        "bad_request",
        `The body is not valid gzip, as its Content-Encoding states: ${error.message}.`,
      );
    case "FST_ERR_CTP_BODY_TOO_LARGE": {
      const limit = formatBytes(request.routeOptions.bodyLimit ?? 0);
      return new ApiError("too_large", `The body of this call may have ${limit}. Split it.`);
    }
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return wrongContentType(request);
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
      return new ApiError("bad_request", "The body is shorter or longer than its Content-Length states.");
    case "FST_ERR_MAX_PARAM_LENGTH":
      return new ApiError("not_found", "There is nothing here, or it belongs to another workspace.");
  }
  if (code === "FST_ERR_CTP_INVALID_JSON_BODY" || (name === "SyntaxError" && statusCode === 400)) {
    return new ApiError("bad_json", `The body is not valid JSON: ${error.message}`);
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new ApiError("bad_request", error.message);
  return undefined;
}

/** Returns what a failure of the database, the store or the disk means to the caller; undefined for other errors. */
function storeFailure(error: Error): ApiError | undefined {
  const { name, code } = error as NodeJS.ErrnoException;
  if (name === "NoSpaceError" || code === "ENOSPC" || code === "EDQUOT") {
    const place = error instanceof NoSpaceError ? error.where : "disk";
    return new ApiError(
      "no_space",
      `The ${place} of the server is full. Nothing of this request is stored. Free some space and try again.`,
    );
  }
  if (name === "StoreUnavailableError") {
    return new ApiError(
      "unavailable",
      "The object store of the server cannot be used. Nothing of this request is stored. Try again in a moment; the server log contains the details.",
      { retryAfterSeconds: 5 },
    );
  }
  if (name === "DatabaseReadOnlyError") {
    return new ApiError(
      "unavailable",
      "The server cannot write to its database, which is read-only. Nothing of this request is stored. The server log contains the details.",
      { retryAfterSeconds: 30 },
    );
  }
  if (code === "EROFS" || code === "EACCES" || code === "EPERM") {
    return new ApiError(
      "unavailable",
      "The server cannot write to its disk. Nothing of this request is stored. The server log contains the details.",
      { retryAfterSeconds: 30 },
    );
  }
  if (code === "EMFILE" || code === "ENFILE") {
    return new ApiError("unavailable", "The server has too many files open. Try again in a moment.", {
      retryAfterSeconds: 5,
    });
  }
  if (name === "DatabaseBusyError") {
    return new ApiError("unavailable", "The database is busy. Try again in a moment.", { retryAfterSeconds: 2 });
  }
  return undefined;
}
