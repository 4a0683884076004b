import { z } from "zod";
import { endpoint } from "./endpoint.ts";

/** Responds as long as the process runs. */
export const healthz = endpoint({
  operationId: "getHealthz",
  tag: "operations",
  method: "GET",
  path: "/healthz",
  summary: "Check that the server is running",
  scope: "none",
  idempotent: true,
  response: z.object({ status: z.literal("ok"), version: z.string() }),
  errors: [],
});

/** Responds with 200 when the server is ready, with 503 otherwise. */
export const readyz = endpoint({
  operationId: "getReadyz",
  tag: "operations",
  method: "GET",
  path: "/readyz",
  summary: "Check that the server is ready",
  scope: "none",
  idempotent: true,
  response: z.object({ status: z.literal("ready") }),
  otherResponses: {
    503: {
      description:
        "The server is starting or shutting down, or its database does not respond, is locked by another program or cannot be written.",
      response: z.object({ status: z.literal("not ready"), reason: z.string() }),
      headers: ["Retry-After"],
    },
  },
  errors: [],
});

/** Metrics in the text format of Prometheus. */
export const metrics = endpoint({
  operationId: "getMetrics",
  tag: "operations",
  method: "GET",
  path: "/metrics",
  summary: "Get metrics for Prometheus",
  description: "A request from the machine of the server that does not come through a proxy does not need a key.",
  scope: "admin",
  idempotent: true,
  mediaTypes: ["text/plain"],
  errors: [],
});

/** The description of the API for programs. */
export const openApi = endpoint({
  operationId: "getOpenapiJson",
  tag: "operations",
  method: "GET",
  path: "/v1/openapi.json",
  summary: "Get this description as OpenAPI 3.1",
  scope: "none",
  idempotent: true,
  response: z.record(z.string(), z.unknown()),
  errors: [],
});

/** The description of the API for people. */
export const docs = endpoint({
  operationId: "getDocs",
  tag: "operations",
  method: "GET",
  path: "/docs",
  summary: "Get this description as a page",
  scope: "none",
  idempotent: true,
  mediaTypes: ["text/html"],
  otherResponses: {
    503: { description: "The page is not built.", mediaTypes: ["text/plain"] },
  },
  errors: [],
});
