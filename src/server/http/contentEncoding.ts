import "./fastifyAugmentation.ts";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { ApiError } from "../apiError.ts";

/**
 * Decodes bodies with `Content-Encoding: gzip` (RFC 9110, 8.4) for all routes, and refuses other encodings by the header, before their bytes are
 * misread as JSON or parts. The limits of a route count decoded bytes, which are never held whole for that.
 */
export function decodeBodies(app: FastifyInstance): void {
  app.decorateRequest("decoded", null);
  app.addHook("onRequest", async (request) => {
    const encoding = request.headers["content-encoding"];
    if (encoding === undefined || isGzip(encoding) || encoding.toLowerCase() === "identity") return;
    throw new ApiError(
      "wrong_content_type",
      `The server decodes gzip only; this body has the Content-Encoding "${encoding.slice(0, 100)}". Send it without an encoding.`,
    );
  });
  app.addHook("preParsing", async (request, reply, payload) => {
    if (!isGzip(request.headers["content-encoding"])) return payload;
    const decoded = decode(request.raw);
    // A decoder that is left without its end would wait for the garbage collector.
    reply.raw.once("close", () => decoded.destroy());
    request.decoded = decoded;
    return decoded;
  });
}

/** Returns the body of a request as a stream, decoded. */
export function bodyStream({ raw, decoded }: FastifyRequest): Readable {
  return decoded ?? raw;
}

/** Returns the decoded bytes. The body itself stays open when they are malformed, so that a response can be sent. */
function decode(body: Readable): Readable {
  // Fastify compares this number with Content-Length.
  const decoder = Object.assign(createGunzip(), { receivedEncodedLength: 0 });
  body.on("data", (chunk: Uint8Array) => {
    decoder.receivedEncodedLength += chunk.length;
  });
  body.once("error", (error) => decoder.destroy(error));
  body.once("close", () => {
    if (body.readableEnded) return;
    decoder.destroy(Object.assign(new Error("The connection was lost."), { code: "ECONNRESET" }));
  });
  // Who reads the decoded bytes gets the error. Nobody may be reading when it comes.
  decoder.on("error", () => body.unpipe(decoder));
  body.pipe(decoder);
  return decoder;
}

function isGzip(encoding: string | undefined): boolean {
  return encoding !== undefined && /^(x-)?gzip$/i.test(encoding);
}
