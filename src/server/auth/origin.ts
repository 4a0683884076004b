import type { FastifyRequest } from "fastify";
import { ApiError } from "../apiError.ts";
import type { Config } from "../config.ts";

/**
 * Refuses a change that a page of another origin asks for with this user's cookie. Browsers put `Origin` on every request that changes
 * something; one without it is refused as well. Without PUBLIC_URL the host is compared, since a proxy may speak TLS for us.
 */
export function checkOrigin(config: Config, request: FastifyRequest): void {
  const origin = request.headers.origin;
  if (origin !== undefined && isOwnOrigin(config, request, origin)) return;
  throw new ApiError(
    "bad_origin",
    config.publicUrl === undefined
      ? "This request comes from a page of another site. Behind a proxy, pass the Host header on or set PUBLIC_URL."
      : `This request comes from a page of another site; the server is reached at ${config.publicUrl}.`,
  );
}

function isOwnOrigin(config: Config, request: FastifyRequest, origin: string): boolean {
  if (config.publicUrl !== undefined && origin === config.publicUrl) return true;
  if (!URL.canParse(origin)) return false;
  const host = URL.canParse(`http://${request.host}`) ? new URL(`http://${request.host}`) : undefined;
  if (host === undefined || request.host === "") return false;
  const theirs = new URL(origin);
  // Ports are compared as written, so that the default port of either scheme matches a Host header without one.
  return theirs.hostname === host.hostname && (theirs.port === host.port || theirs.host === request.host);
}
