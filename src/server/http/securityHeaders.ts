import type { FastifyInstance } from "fastify";
import type { Config } from "../config.ts";
import { usesTls } from "./usesTls.ts";

/** The policy of API responses: one that is opened as a document may do nothing. */
export const API_CSP = "default-src 'none'; frame-ancestors 'none'; sandbox";

/**
 * Returns the policy of the page: it may load its own files and nothing from elsewhere. Styles that the UI kit adds carry the nonce.
 * Hashing large files needs WebAssembly, also in workers, so their scripts are sent with the same policy.
 */
export function pageCsp(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'wasm-unsafe-eval'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' blob: data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** How long browsers use only TLS for this host after a response over TLS, seconds: a year. Other hosts of the domain are not concerned. */
const TLS_ONLY_SECONDS = 31_536_000;

/** Sets the headers of every response. Routes may replace them. */
export function addSecurityHeaders(app: FastifyInstance, config: Config): void {
  app.addHook("onRequest", async (request, reply) => {
    if (usesTls(config, request)) reply.header("strict-transport-security", `max-age=${TLS_ONLY_SECONDS}`);
    reply.headers({
      "content-security-policy": API_CSP,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "x-frame-options": "DENY",
      "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
      "cache-control": "no-store",
    });
  });
}
