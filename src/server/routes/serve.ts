import "../http/fastifyAugmentation.ts";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import type { Endpoint, ResponseOf } from "../../contract/endpoint.ts";
import { notFound } from "../apiError.ts";
import { authorize } from "../auth/authorize.ts";
import type { Caller } from "../auth/caller.ts";
import type { Deps } from "../deps.ts";
import { refuseInvalid } from "../http/refuseInvalid.ts";

type Parsed<T> = T extends z.ZodType ? z.output<T> : undefined;

/** Time of checking a body after which the event loop gets its turn, ms. */
const CHECK_MS = 5;

/** A request as a handler gets it: checked, and typed by its endpoint. */
interface Call<E extends Endpoint> {
  readonly params: Parsed<E["params"]>;
  readonly query: Parsed<E["query"]>;
  readonly body: Parsed<E["body"]>;
  /** Null only when the endpoint needs no key. */
  readonly caller: E["scope"] extends "none" ? Caller | null : Caller;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Aborts when the caller closes the connection before the response is complete. */
  readonly signal: AbortSignal;
}

/** How the body of an endpoint is read. */
interface ServeOptions {
  /** Largest JSON body in bytes. Default 1 MiB. */
  readonly bodyLimit?: number;
  /** Whether the handler reads the body itself: its schema then only describes it. */
  readonly rawBody?: boolean;
}

/**
 * Registers an endpoint of the contract. Its key and scope are checked before the body is read; then params, query and body are parsed by
 * its schemas, and what the handler returns is sent as JSON with status 200. A handler that sends bytes uses `reply` and returns it.
 * Errors are thrown as `ApiError`.
 *
 * @example
 * serve(app, deps, getProject, ({ caller, params }) => findProject(deps, caller.workspaceId, params.id));
 */
export function serve<const E extends Endpoint>(
  app: FastifyInstance,
  deps: Deps,
  endpoint: E,
  handler: (call: Call<E>) => Promise<ResponseOf<E> | FastifyReply>,
  options: ServeOptions = {},
): void {
  app.endpoints.push(endpoint);
  app.route({
    method: endpoint.method,
    url: endpoint.path,
    config: { endpoint },
    ...(options.bodyLimit === undefined ? {} : { bodyLimit: options.bodyLimit }),
    onRequest: async (request) => {
      request.caller = await authorize(deps, endpoint.scope, request);
    },
    handler: async (request, reply) => {
      const params = parsePart("path", endpoint.params, request.params);
      const query = parsePart("query", endpoint.query, request.query);
      const started = performance.now();
      const body = options.rawBody ? undefined : parsePart("body", endpoint.body, request.body);
      // A body of 1 MiB may take long to check: others get their turn before the handler goes on with it.
      if (performance.now() - started > CHECK_MS) await nextTurn();
      const call = {
        params,
        query,
        body,
        caller: request.caller,
        request,
        reply,
        get signal() {
          return goneSignal(request, reply);
        },
      };
      return handler(call as unknown as Call<E>);
    },
  });
}

/** Parses a part of a request. Throws 400, and 404 for the path. */
function parsePart(part: "path" | "query" | "body", schema: z.ZodType | undefined, value: unknown): unknown {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  // A malformed id is treated like one that does not exist.
  throw part === "path" ? notFound() : refuseInvalid(part, result.error);
}

function goneSignal(request: FastifyRequest, reply: FastifyReply): AbortSignal {
  if (request.gone !== null) return request.gone.signal;
  const controller = new AbortController();
  request.gone = controller;
  reply.raw.once("close", () => {
    if (!reply.raw.writableFinished) controller.abort(new Error("the caller closed the connection"));
  });
  return controller.signal;
}
