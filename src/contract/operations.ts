import { z } from "zod";
import { endpoint } from "./endpoint.ts";

export const healthz = endpoint({
  method: "GET",
  path: "/healthz",
  summary: "Whether the process answers",
  scope: "none",
  response: z.object({ status: z.literal("ok"), version: z.string() }),
});

export const readyz = endpoint({
  method: "GET",
  path: "/readyz",
  summary: "Whether the server can do its work",
  description:
    "Answers 503 with `{status, reason}` while it cannot: it starts, shuts down, or its database does not answer.",
  scope: "none",
  response: z.object({ status: z.literal("ready") }),
});

export const metrics = endpoint({
  method: "GET",
  path: "/metrics",
  summary: "Figures for Prometheus",
  description: "Asked from the server's own machine and not through a proxy, it needs no key.",
  scope: "admin",
  responseType: "text/plain",
});

export const openApi = endpoint({
  method: "GET",
  path: "/v1/openapi.json",
  summary: "This description, as OpenAPI 3.1",
  scope: "none",
  response: z.record(z.string(), z.unknown()),
});

export const docs = endpoint({
  method: "GET",
  path: "/docs",
  summary: "This description, as a page to read",
  scope: "none",
  responseType: "text/html",
});
