import { z } from "zod";
import type { Endpoint } from "../contract/endpoint.ts";
import { type ErrorCode, errorBody, errorStatus } from "../contract/errors.ts";

type Json = Record<string, unknown>;

/** Errors that any call with a key may answer. */
const withKey: readonly ErrorCode[] = ["no_key", "forbidden", "too_many_requests"];
/** Errors that any call may answer. */
const always: readonly ErrorCode[] = ["internal", "unavailable"];

/** The API described in OpenAPI 3.1, from the same endpoints that are served. */
export function describeApi(endpoints: readonly Endpoint[], version: string): Json {
  const paths: Record<string, Json> = {};
  for (const endpoint of endpoints) {
    const path = endpoint.path.replace(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: describeEndpoint(endpoint) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Dropset",
      version,
      description:
        "Upload datasets and import them into projects. A hash is standard base64 (padded) of the SHA-256 of a file. Every list answers `{items, nextCursor}`; every error has one shape.",
      license: { name: "MIT" },
    },
    servers: [{ url: "/" }],
    security: [{ key: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        key: { type: "apiKey", in: "header", name: "x-api-key" },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "dropset_session",
          description: "What `POST /v1/session` sets for a browser; `__Host-dropset_session` under TLS.",
        },
      },
      schemas: { Error: schemaOf(errorBody, "output") },
      responses: Object.fromEntries(Object.keys(errorStatus).map((code) => [code, errorResponse(code as ErrorCode)])),
    },
  };
}

function describeEndpoint(endpoint: Endpoint): Json {
  const { method, path, summary, description, scope, body, bodyType, response, responseType } = endpoint;
  const content = body === undefined ? undefined : { "application/json": { schema: schemaOf(body, "input") } };
  const requestBody = bodyType === undefined ? content : { [bodyType]: { schema: { type: "object" } } };
  return {
    operationId: operationId(method, path),
    summary,
    ...(description === undefined ? {} : { description }),
    tags: [tagOf(path)],
    "x-scope": scope,
    security: scope === "none" ? [] : [{ key: [] }, { session: [] }],
    parameters: [
      ...parametersOf("path", endpoint.params),
      ...parametersOf("query", endpoint.query),
      ...headersOf(endpoint),
    ],
    ...(requestBody === undefined ? {} : { requestBody: { required: true, content: requestBody } }),
    responses: {
      "200": {
        description: "Done.",
        content:
          response === undefined
            ? { [responseType ?? "application/octet-stream"]: { schema: { type: "string", format: "binary" } } }
            : { "application/json": { schema: schemaOf(response, "output") } },
      },
      ...errorsOf(endpoint),
    },
  };
}

function headersOf({ path, method }: Endpoint): Json[] {
  if (method !== "POST" || !["/v1/tasks/import", "/v1/tasks/import/local"].includes(path)) return [];
  return [
    {
      name: "Idempotency-Key",
      in: "header",
      required: false,
      schema: { type: "string", maxLength: 255 },
      description: "The same key and body answers the same task; another body with it is refused. Kept 7 days.",
    },
  ];
}

function errorsOf({ scope, params, body, bodyType, path, query }: Endpoint): Record<string, Json> {
  const codes: ErrorCode[] = [...always];
  if (scope !== "none") codes.push(...withKey);
  if (path === "/v1/session") codes.push("no_key", "too_many_requests", "bad_origin");
  if (params !== undefined) codes.push("not_found");
  if (query !== undefined || body !== undefined) codes.push("bad_request");
  if (body !== undefined) codes.push("bad_json", "too_large", "wrong_content_type");
  if (bodyType !== undefined)
    codes.push("bad_multipart", "bad_json", "too_many_files", "too_large", "wrong_content_type", "no_space");
  if (path.endsWith("/check-images")) codes.push("bad_hash");
  if (path === "/v1/tasks/import") {
    codes.push(
      "bad_path",
      "duplicate_path",
      "no_files",
      "unknown_preset",
      "bad_option",
      "unknown_project",
      "unknown_reference",
      "no_space",
    );
  }
  if (path === "/v1/tasks/import/local") codes.push("unknown_project", "unknown_dataset");
  if (path.startsWith("/v1/tasks/import") && body !== undefined && !path.endsWith("check-images"))
    codes.push("idempotency_mismatch");
  if (/\/(stop|retry)$/.test(path)) codes.push("conflict");
  if (path.includes("/download")) codes.push("unknown_preset", "unknown_dataset", "unknown_class");
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of new Set(codes))
    byStatus.set(errorStatus[code], [...(byStatus.get(errorStatus[code]) ?? []), code]);
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, all]) => [
        String(status),
        all.length === 1
          ? { $ref: `#/components/responses/${all[0]}` }
          : { ...errorResponse(all[0]!), description: all.join(", ") },
      ]),
  );
}

function errorResponse(code: ErrorCode): Json {
  return { description: code, content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } } };
}

function parametersOf(place: "path" | "query", schema: z.ZodType | undefined): Json[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = schemaOf(schema, "input") as { properties?: Json; required?: string[] };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    ...describedBy(property),
  }));
}

/** A description is of the parameter, where readers look for it. */
function describedBy(property: unknown): Json {
  const { description, ...schema } = property as Json;
  return { ...(description === undefined ? {} : { description }), schema };
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io, unrepresentable: "any", target: "draft-2020-12" });
  return described;
}

/** `GET /v1/tasks/:id/log` as `getTasksIdLog`. */
function operationId(method: string, path: string): string {
  const words = path.replace("/v1/", "").split(/[^a-zA-Z]+/);
  return method.toLowerCase() + words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join("");
}

function tagOf(path: string): string {
  if (path.startsWith("/v1/tasks/import")) return "import";
  if (!path.startsWith("/v1/") || path === "/v1/openapi.json") return "operations";
  return path.split("/")[2]!;
}
