import type { FastifyRequest } from "fastify";
import { ApiError } from "../apiError.ts";
import type { Config } from "../config.ts";

/**
 * Refuses a change that a page of another origin requests with the cookie of the user. Browsers send `Origin` with every request that changes
 * something, so a request without it is refused too. Without PUBLIC_URL only the host is compared, because a proxy may terminate TLS. Throws
 * 403.
 */
export function checkOrigin(config: Config, request: FastifyRequest): void {
  const origin = request.headers.origin;
  if (origin !== undefined && isOwnOrigin(config, request, origin)) return;
  throw new ApiError(
    "bad_origin",
    config.publicUrl === undefined
      ? "This request comes from a page of another site. Behind a proxy, forward the Host header or set PUBLIC_URL."
      : `This request comes from a page of another site. The address of this server is ${config.publicUrl}.`,
  );
}

function isOwnOrigin(config: Config, request: FastifyRequest, origin: string): boolean {
  if (config.publicUrl !== undefined && origin === config.publicUrl) return true;
  if (!URL.canParse(origin)) return false;
  const host = URL.canParse(`http://${request.host}`) ? new URL(`http://${request.host}`) : undefined;
  if (host === undefined || request.host === "") return false;
  const theirs = new URL(origin);
  // Ports are compared as written, so that the default port of either scheme matches a Host header without a port.
  return theirs.hostname === host.hostname && (theirs.port === host.port || theirs.host === request.host);
}
