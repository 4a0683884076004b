import type { FastifyInstance } from "fastify";

/** What an answer of the API may do when somebody opens it as a document: nothing. */
export const API_CSP = "default-src 'none'; frame-ancestors 'none'; sandbox";

/**
 * What the page may do: its own files and nothing from elsewhere. Styles that the UI kit adds carry the nonce; hashing large files needs
 * WebAssembly, in workers too, so their scripts are answered with the same policy.
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

/** Puts the headers that every answer carries; routes may replace them. */
export function addSecurityHeaders(app: FastifyInstance): void {
  app.addHook("onRequest", async (_request, reply) => {
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
