import { setImmediate as nextTurn } from "node:timers/promises";
import type { z } from "zod";
import type { Endpoint, OtherResponse } from "../contract/endpoint.ts";
import { type ErrorCode, errorBody, meaningOf } from "../contract/errors.ts";
import { errorsOf } from "../contract/errorsOf.ts";
import { type ResponseHeader, requestHeaders, responseHeaders } from "../contract/headers.ts";
import { tags } from "../contract/tags.ts";
import { webhookEvents, webhookHeaders, webhookMessage } from "../contract/webhookMessages.ts";
import { curlOf } from "./openapiCurl.ts";
import { exampleOf, type OperationExample } from "./openapiExamples.ts";
import { type Json, namedSchemas, schemaOf } from "./openapiSchemas.ts";

const SUMMARY = `Upload datasets and import them into projects: check which files are missing, upload them, start the import, and follow its task.

A hash is standard base64, padded, of the SHA-256 of a file. Every list responds with \`{items, nextCursor}\`, and all errors have the same shape. Each \`GET\` call also works as \`HEAD\`.`;

/** Returns the description of the API in OpenAPI 3.1, made from the endpoints that are served. It takes 50 ms, with turns for others. */
export async function describeApi(endpoints: readonly Endpoint[], version: string): Promise<Json> {
  const responses = new ErrorResponses();
  const paths: Record<string, Json> = {};
  for (const endpoint of endpoints) {
    await nextTurn();
    const path = templateOf(endpoint.path);
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: describeEndpoint(endpoint, responses) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Dropset",
      version,
      description: SUMMARY,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    security: [{ key: [] }, { session: [] }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths,
    webhooks: describeWebhooks(),
    components: {
      securitySchemes: {
        key: { type: "apiKey", in: "header", name: "x-api-key" },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "dropset_session",
          description:
            "The cookie that `POST /v1/session` sets for a browser; `__Host-dropset_session` under TLS. A call that changes something also needs the `Origin` of the server.",
        },
      },
      headers: Object.fromEntries(
        Object.entries(responseHeaders)
          .filter(([name]) => responses.headers.has(name as ResponseHeader))
          .map(([name, { description, schema, example }]) => [
            name,
            { description, schema: schemaOf(schema, "output"), example },
          ]),
      ),
      schemas: namedSchemas(),
      responses: responses.components,
    },
  };
}

/** Returns the requests that the server sends to webhooks. */
function describeWebhooks(): Json {
  const requestBody = {
    required: true,
    content: { "application/json": { schema: schemaOf(webhookMessage, "output") } },
  };
  const responses = { "2XX": { description: "Delivered. After any other status, the delivery is tried again." } };
  const parameters = Object.entries(webhookHeaders).map(([name, description]) => ({
    name,
    in: "header",
    required: true,
    description,
    schema: { type: "string" },
  }));
  const sent = { tags: ["webhooks"], security: [], parameters, requestBody, responses };
  return Object.fromEntries(
    Object.entries(webhookEvents).map(([event, description]) => {
      const operationId = `on${event.replace(/(?:^|\.)([a-z])/g, (_, letter: string) => letter.toUpperCase())}`;
      return [event, { post: { operationId, summary: description, ...sent } }];
    }),
  );
}

/** Returns a path as OpenAPI writes it: `/v1/tasks/{id}`. */
function templateOf(path: string): string {
  const steps = path.split("/").map((step) => (step.startsWith(":") ? `{${step.slice(1)}}` : step));
  return steps.join("/");
}

function describeEndpoint(endpoint: Endpoint, responses: ErrorResponses): Json {
  const { operationId, tag, summary, description, scope, idempotent } = endpoint;
  const example = exampleOf(operationId);
  return {
    operationId,
    summary,
    ...(description === undefined ? {} : { description }),
    tags: [tag],
    "x-scope": scope,
    "x-idempotent": idempotent,
    security: scope === "none" ? [] : [{ key: [] }, { session: [] }],
    parameters: [
      ...parametersOf("path", endpoint.params, example?.request.params),
      ...parametersOf("query", endpoint.query, example?.request.query),
      ...headerParameters(endpoint),
    ],
    ...requestBodyOf(endpoint, example),
    ...(example === undefined ? {} : { "x-codeSamples": [{ lang: "Shell", source: curlOf(endpoint, example) }] }),
    responses: responsesOf(endpoint, example, responses),
  };
}

function parametersOf(place: "path" | "query", schema: z.ZodType | undefined, examples: Json = {}): Json[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = schemaOf(schema, "input") as { properties?: Json; required?: string[] };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    ...describedBy(property as Json),
    ...(name in examples ? { example: examples[name] } : {}),
  }));
}

/** Moves the description of a schema to its parameter, where readers look for it. */
function describedBy({ description, ...schema }: Json): Json {
  return { ...(description === undefined ? {} : { description }), schema };
}

function headerParameters({ requestHeaders: names = [] }: Endpoint): Json[] {
  return names.map((name) => {
    const { description, schema, example } = requestHeaders[name];
    return { name, in: "header", required: false, description, schema: schemaOf(schema, "input"), example };
  });
}

function requestBodyOf({ body, bodyType = "application/json" }: Endpoint, example: OperationExample | undefined): Json {
  if (body === undefined) return {};
  const given = example?.request.body;
  const media = { schema: schemaOf(body, "input"), ...(given === undefined ? {} : { example: given }) };
  return { requestBody: { required: !body.safeParse(undefined).success, content: { [bodyType]: media } } };
}

function responsesOf(
  endpoint: Endpoint,
  example: OperationExample | undefined,
  responses: ErrorResponses,
): Record<string, Json> {
  const done: OtherResponse = {
    description: "Done.",
    ...(endpoint.response === undefined ? {} : { response: endpoint.response }),
    ...(endpoint.mediaTypes === undefined ? {} : { mediaTypes: endpoint.mediaTypes }),
    ...(endpoint.responseHeaders === undefined ? {} : { headers: endpoint.responseHeaders }),
  };
  const byStatus: Record<string, Json> = { 200: describeResponse(done, responses, example?.response.bodies) };
  for (const [status, other] of Object.entries(endpoint.otherResponses ?? {})) {
    byStatus[status] = describeResponse(other, responses);
  }
  for (const [status, codes] of byStatusOf(errorsOf(endpoint))) {
    const own = endpoint.otherResponses?.[status];
    byStatus[status] = own === undefined ? responses.refer(codes) : responses.merge(own, codes);
  }
  return byStatus;
}

function byStatusOf(codes: readonly ErrorCode[]): Map<number, ErrorCode[]> {
  const groups = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { status } = meaningOf(code);
    groups.set(status, [...(groups.get(status) ?? []), code]);
  }
  return groups;
}

function describeResponse(
  { description, response, mediaTypes = [], headers = [] }: OtherResponse,
  responses: ErrorResponses,
  examples: Json = {},
): Json {
  const exampleFor = (type: string) => (type in examples ? { example: examples[type] } : {});
  const content = {
    ...(response === undefined
      ? {}
      : { "application/json": { schema: schemaOf(response, "output"), ...exampleFor("application/json") } }),
    ...Object.fromEntries(mediaTypes.map((type) => [type, { schema: textOrBytes(type), ...exampleFor(type) }])),
  };
  return {
    description,
    headers: responses.headersOf(headers),
    ...(Object.keys(content).length === 0 ? {} : { content }),
  };
}

function textOrBytes(mediaType: string): Json {
  return mediaType.startsWith("text/") ? { type: "string" } : { type: "string", contentMediaType: mediaType };
}

/** The error responses of all operations: one component for each set of codes that come with the same status. */
class ErrorResponses {
  readonly components: Record<string, Json> = {};
  /** The headers that any response refers to. */
  readonly headers = new Set<ResponseHeader>();

  /** Returns a reference to the response for these codes. */
  refer(codes: readonly ErrorCode[]): Json {
    const name = codes.join(".");
    this.components[name] ??= this.#describe(codes);
    return { $ref: `#/components/responses/${name}` };
  }

  /** Returns a response that is either an error with one of these codes, or of a shape of its own. */
  merge(own: OtherResponse, codes: readonly ErrorCode[]): Json {
    const error = this.#describe(codes);
    const described = describeResponse(own, this);
    const content = { ...(described.content as Json), ...(error.content as Json) };
    if (own.response !== undefined) {
      content["application/json"] = { schema: { anyOf: [schemaOf(own.response, "output"), errorSchema(codes)] } };
    }
    return {
      "x-error-codes": codes,
      description: `${own.description}\n\n${error.description}`,
      headers: { ...(described.headers as Json), ...(error.headers as Json) },
      content,
    };
  }

  headersOf(names: readonly ResponseHeader[]): Json {
    const all: ResponseHeader[] = ["X-Request-Id", ...names];
    for (const name of all) this.headers.add(name);
    return Object.fromEntries(all.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
  }

  #describe(codes: readonly ErrorCode[]): Json {
    const meanings = codes.map((code) => ({ code, ...meaningOf(code) }));
    return {
      "x-error-codes": codes,
      description: meanings.map(({ code, description }) => `- \`${code}\`: ${description}`).join("\n"),
      headers: this.headersOf(meanings.flatMap(({ headers = [] }) => headers)),
      content: { "application/json": { schema: errorSchema(codes) } },
    };
  }
}

/** The schema of an error that has one of these codes. */
function errorSchema(codes: readonly ErrorCode[]): Json {
  const code = { type: "string", enum: codes };
  return {
    allOf: [
      schemaOf(errorBody, "output"),
      { type: "object", properties: { error: { type: "object", properties: { code } } } },
    ],
  };
}
