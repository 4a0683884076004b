import "@fastify/cookie";
import type { Endpoint } from "../../contract/endpoint.ts";
import type { Caller } from "../auth/caller.ts";

/** What this server adds to requests and to the app; imported where it is used, for its types alone. */
declare module "fastify" {
  interface FastifyRequest {
    /** Set before the handler runs; null where no key is needed and none was given. */
    caller: Caller | null;
    /** Made when a handler first asks for `signal`. */
    gone: AbortController | null;
  }
  interface FastifyInstance {
    /** Every endpoint that `serve` has registered, for OpenAPI and for 405. */
    endpoints: Endpoint[];
    /** Counts a wrong key against the address it came from. */
    countBadKey(request: FastifyRequest): Promise<{ isAllowed: boolean; isExceeded?: boolean; ttlInSeconds?: number }>;
  }
  interface FastifyContextConfig {
    /** The contract behind a route. */
    endpoint?: Endpoint;
  }
}
