import "./fastifyAugmentation.ts";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { Endpoint } from "../../contract/endpoint.ts";
import { errorBody, meaningOf } from "../../contract/errors.ts";
import { errorsOf } from "../../contract/errorsOf.ts";
import type { Metrics } from "../metrics.ts";

/** Compares every response of a server with the contract. */
interface DocumentedResponses {
  /** The given metrics, which also watch the responses: an app lets them see every request. */
  readonly metrics: Metrics;
  /** Throws when a response was not as its endpoint documents it. */
  check(): void;
}

/** Starts comparing the responses of a server with the contract. */
export function watchResponses(metrics: Metrics): DocumentedResponses {
  const differences = new Set<string>();
  return {
    metrics: {
      ...metrics,
      watch(app: FastifyInstance) {
        metrics.watch(app);
        app.addHook("onSend", async (request, reply, payload) => {
          const { endpoint } = request.routeOptions.config;
          if (endpoint === undefined) return;
          const difference = differenceOf(endpoint, reply, payload);
          if (difference !== undefined) differences.add(`${endpoint.method} ${endpoint.path}: ${difference}`);
        });
      },
    },
    check() {
      if (differences.size > 0) throw new Error(`Responses are not as documented:\n${[...differences].join("\n")}`);
    },
  };
}

/** Returns in what a response differs from what its endpoint documents; undefined when it does not. */
function differenceOf(endpoint: Endpoint, reply: FastifyReply, payload: unknown): string | undefined {
  const status = reply.statusCode;
  const json = jsonOf(reply, payload);
  const error = errorBody.safeParse(json);
  if (error.success) return differenceOfError(endpoint, reply, error.data.error.code);
  const own = status === 200 ? { ...endpoint, headers: endpoint.responseHeaders } : endpoint.otherResponses?.[status];
  if (own === undefined) return `status ${status}`;
  const missing = own.headers?.find((name) => reply.getHeader(name) === undefined && name !== "Content-Length");
  if (missing !== undefined) return `status ${status} without the header ${missing}`;
  if (status === 304) return undefined;
  if (json === undefined) {
    const type = mediaTypeOf(reply);
    return own.mediaTypes?.includes(type) ? undefined : `status ${status} with the media type ${type}`;
  }
  const parsed = own.response?.safeParse(json);
  if (parsed?.success) return undefined;
  return `status ${status} with JSON of another shape: ${parsed?.error.message ?? "none is documented"}`;
}

function differenceOfError(endpoint: Endpoint, reply: FastifyReply, given: string): string | undefined {
  const code = errorsOf(endpoint).find((each) => each === given);
  if (code === undefined) return `the error ${given}`;
  const { status, headers = [] } = meaningOf(code);
  if (status !== reply.statusCode) return `the error ${given} with status ${reply.statusCode}`;
  const missing = headers.find((name) => reply.getHeader(name) === undefined);
  return missing === undefined ? undefined : `the error ${given} without the header ${missing}`;
}

function jsonOf(reply: FastifyReply, payload: unknown): unknown {
  return mediaTypeOf(reply) === "application/json" && typeof payload === "string" ? JSON.parse(payload) : undefined;
}

function mediaTypeOf(reply: FastifyReply): string {
  const [type = ""] = String(reply.getHeader("content-type") ?? "").split(";");
  return type;
}
