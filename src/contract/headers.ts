import { z } from "zod";

/** A header as OpenAPI describes it. */
interface Header {
  readonly description: string;
  readonly schema: z.ZodType;
  readonly example: string | number;
}

/** Longest `Idempotency-Key`, in characters. */
export const IDEMPOTENCY_KEY_CHARACTERS = 255;

/** The request headers that calls read, besides the key and the content type. */
export const requestHeaders = {
  "Idempotency-Key": {
    description:
      "Makes retries safe: a request with the same key and body returns the same task, and the same key with a different body is refused. A key is kept for 7 days.",
    schema: z.string().max(IDEMPOTENCY_KEY_CHARACTERS),
    example: "4f6d1c1e-52b5-4d6c-9d4e-0f6b8f6f2a11",
  },
  "If-None-Match": {
    description: "The `ETag` of a copy that the caller has. If it is current, the call responds with 304.",
    schema: z.string(),
    example: '"WNDkG8F5C3SUxfUT8pQRYJnvtDFEtJWJe723A2gLjq8="',
  },
  Range: {
    description: "One range of bytes. Several ranges and other units are ignored.",
    schema: z.string(),
    example: "bytes=0-1023",
  },
  "If-Range": {
    description: "An `ETag`. `Range` is ignored if the file has a different one.",
    schema: z.string(),
    example: '"WNDkG8F5C3SUxfUT8pQRYJnvtDFEtJWJe723A2gLjq8="',
  },
} as const satisfies Record<string, Header>;

/** Name of a request header. */
export type RequestHeader = keyof typeof requestHeaders;

/** The response headers that callers may rely on. */
export const responseHeaders = {
  "X-Request-Id": {
    description: "Identifies the request in the server log; the same as the `requestId` of an error.",
    schema: z.string(),
    example: "0b5f3c1a-6f0e-4b58-9a43-2f3f0c9d7e11",
  },
  "Retry-After": {
    description: "Seconds after which the same request may succeed.",
    schema: z.number().int(),
    example: 2,
  },
  Allow: {
    description: "The methods that this address supports.",
    schema: z.string(),
    example: "GET, PATCH, DELETE",
  },
  ETag: {
    description: "Identifies the content.",
    schema: z.string(),
    example: '"WNDkG8F5C3SUxfUT8pQRYJnvtDFEtJWJe723A2gLjq8="',
  },
  "Cache-Control": {
    description: "How long the caller may keep the content. It never changes at this address.",
    schema: z.string(),
    example: "private, max-age=31536000, immutable",
  },
  "Accept-Ranges": {
    description: "The unit in which ranges are requested.",
    schema: z.string(),
    example: "bytes",
  },
  "Content-Range": {
    description: "The range that the body contains and the size of the file; with 416 only the size.",
    schema: z.string(),
    example: "bytes 0-1023/48213",
  },
  "Content-Length": {
    description: "Size of the body in bytes.",
    schema: z.number().int(),
    example: 48_213,
  },
  "Content-Disposition": {
    description: "Name of the file.",
    schema: z.string(),
    example: "attachment; filename=\"Cars.tar\"; filename*=UTF-8''Cars.tar",
  },
  "Set-Cookie": {
    description: "Sets or clears the session cookie, HttpOnly and SameSite=Strict.",
    schema: z.string(),
    example: "dropset_session=...; Path=/; HttpOnly; SameSite=Strict",
  },
} as const satisfies Record<string, Header>;

/** Name of a response header. */
export type ResponseHeader = keyof typeof responseHeaders;
