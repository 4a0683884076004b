import type { FastifyRequest } from "fastify";
import { ApiError } from "../apiError.ts";
import type { Config } from "../config.ts";

/**
 * Refuses a change that a page of another origin requests with the cookie of the user. The `Origin` has to be that of this server: scheme,
 * host and port. It is `PUBLIC_URL`, or else what the request and a trusted proxy state. Browsers send `Origin` with every request that
 * changes something, so a request without it is refused too, also one with a `Referer`: the pages of this server send none. Throws 403.
 */
export function checkOrigin(config: Config, request: FastifyRequest): void {
  const own = config.publicUrl ?? originOf(request);
  const { origin } = request.headers;
  if (own !== undefined && origin === own) return;
  throw new ApiError(
    "bad_origin",
    config.publicUrl === undefined
      ? `This request comes from a page of another site; here it arrived at ${own ?? "an address without a host"}. Behind a proxy, set PUBLIC_URL to the address in the browser.`
      : `This request comes from a page of another site. The address of this server is ${config.publicUrl}.`,
  );
}

/** Returns the origin that a request was sent to; undefined for a `Host` that is missing or not valid. Default ports are not part of it. */
function originOf(request: FastifyRequest): string | undefined {
  const address = `${request.protocol}://${request.host}`;
  return request.host !== "" && URL.canParse(address) ? new URL(address).origin : undefined;
}
