import "@fastify/cookie";
import type { Readable } from "node:stream";
import type { Endpoint } from "../../contract/endpoint.ts";
import type { Caller } from "../auth/caller.ts";
import type { RequestCounter } from "../services/keyLimits.ts";

/** What this server adds to requests and to the app. Imported for its types alone. */
declare module "fastify" {
  interface FastifyRequest {
    /** Set before the handler runs; null when the call needs no key and the request has none. */
    caller: Caller | null;
    /** Created when a handler first uses `signal`. */
    gone: AbortController | null;
    /** The body without its content encoding; null when it has none. See `bodyStream`. */
    decoded: Readable | null;
  }
  interface FastifyInstance {
    /** Every endpoint that is served, for 405. */
    endpoints: Endpoint[];
    /** Counts the requests of keys with a limit. */
    requestCounter: RequestCounter;
    /** Counts a wrong key for the address that sent it. */
    countBadKey(request: FastifyRequest): Promise<{ isAllowed: boolean; isExceeded?: boolean; ttlInSeconds?: number }>;
  }
  interface FastifyContextConfig {
    /** The endpoint that a route serves. */
    endpoint?: Endpoint;
  }
}
