import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { negotiate } from "@fastify/accept-negotiator";
import type { FastifyInstance, FastifyReply } from "fastify";

/** A shorter response fits into one packet as it is. */
const MIN_BYTES = 1024;

/** Responses with secrets. The length of a compressed response depends on its content (the BREACH attack), so these are sent as they are. */
const SECRETS = new Set(["/v1/session", "/v1/keys"]);

/** By content coding. Quality 4 of brotli is as fast as gzip and smaller; both work in threads. */
const encoders: Readonly<Record<"br" | "gzip", (text: string) => Promise<Buffer>>> = {
  br: (text) => promisify(brotliCompress)(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  gzip: (text) => promisify(gzip)(text),
};

/**
 * Compresses JSON of more than 1 KB as `Accept-Encoding` allows (RFC 9110, 12.5.3), brotli before gzip. Other responses keep their bytes:
 * images and archives are compressed already, and a stream may never end.
 */
export function compressJson(app: FastifyInstance): void {
  app.addHook("onSend", async (request, reply, payload) => {
    if (typeof payload !== "string" || !isLargeJson(reply, payload)) return payload;
    if (SECRETS.has(request.routeOptions.url ?? "")) return payload;
    reply.header("vary", "Accept-Encoding");
    const encoding = negotiate(request.headers["accept-encoding"] ?? "", ["br", "gzip"]);
    if (encoding === null) return payload;
    reply.header("content-encoding", encoding).removeHeader("content-length");
    return encoders[encoding](payload);
  });
}

function isLargeJson(reply: FastifyReply, payload: string): boolean {
  const type = String(reply.getHeader("content-type"));
  return type.startsWith("application/json") && Buffer.byteLength(payload) > MIN_BYTES;
}
