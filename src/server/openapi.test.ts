import { readdir } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Endpoint } from "../contract/endpoint.ts";
import { endpoints } from "../contract/endpoints.ts";
import { errorCodes } from "../contract/errors.ts";
import { uploadErrorCodes } from "../contract/uploadErrors.ts";
import { exampleOf } from "./openapiExamples.ts";
import { openTestServer, type TestServer } from "./openTestServer.suite.ts";

let server: TestServer;
// biome-ignore lint/suspicious/noExplicitAny: a description is read here as the plain JSON that it is
let api: any;
beforeAll(async () => {
  server = await openTestServer();
  api = (await server.app.inject({ method: "GET", url: "/v1/openapi.json" })).json();
});
afterAll(() => server.close());

/** Every endpoint that a file of the contract exports. */
async function declaredEndpoints(): Promise<Endpoint[]> {
  const files = (await readdir("src/contract")).filter((name) => /^[a-zA-Z]+\.ts$/.test(name));
  const modules = await Promise.all(
    files.map((name) => import(pathToFileURL(`${process.cwd()}/src/contract/${name}`).href) as Promise<object>),
  );
  return modules
    .flatMap((module) => Object.values(module) as Partial<Endpoint>[])
    .filter(
      (value) => typeof value === "object" && value !== null && "method" in value && "path" in value,
    ) as Endpoint[];
}

function operationOf({ method, path }: Endpoint) {
  return api.paths[path.replace(/:(\w+)/g, "{$1}")]?.[method.toLowerCase()];
}

/** A response of an operation, with its reference followed. */
function responseOf(path: string, method: string, status: number) {
  const response = api.paths[path][method].responses[status];
  const name = response?.$ref?.replace("#/components/responses/", "");
  return name === undefined ? response : api.components.responses[name];
}

const nameOf = ({ method, path }: Endpoint) => `${method} ${path}`;

it("describes every endpoint of the contract, and all of them are served", async () => {
  const declared = await declaredEndpoints();
  expect(declared.length).toBeGreaterThan(20);
  expect(endpoints.map(nameOf).sort()).toEqual(declared.map(nameOf).sort());
  expect(server.app.endpoints.map(nameOf).sort()).toEqual(declared.map(nameOf).sort());
  for (const endpoint of declared) {
    const operation = operationOf(endpoint);
    expect([nameOf(endpoint), operation?.summary]).toEqual([nameOf(endpoint), endpoint.summary]);
  }
  const described = Object.values(api.paths).flatMap((item) => Object.keys(item as object));
  expect(described).toHaveLength(declared.length);
});

it("names the calls that operate the server, and itself", () => {
  const paths = ["/healthz", "/readyz", "/metrics", "/v1/openapi.json", "/docs"];
  expect(paths.map((path) => api.paths[path]?.get?.tags)).toEqual(paths.map(() => ["operations"]));
  expect(api.paths["/metrics"].get["x-scope"]).toBe("admin");
  expect(Object.keys(api.paths["/docs"].get.responses["200"].content)).toEqual(["text/html"]);
});

it("is OpenAPI 3.1 with names that are used once, and references that lead somewhere", () => {
  expect(api).toMatchObject({ openapi: "3.1.0", info: { title: "Dropset", version: "0.0.0-test" } });
  // biome-ignore lint/suspicious/noExplicitAny: as above
  const operations = Object.values(api.paths).flatMap((item: any) => Object.values(item) as any[]);
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  for (const [, kind, name] of JSON.stringify(api).matchAll(/"#\/components\/(\w+)\/([\w.-]+)"/g)) {
    expect(Object.keys(api.components[kind as string])).toContain(name);
  }
  for (const [path, item] of Object.entries(api.paths)) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    // biome-ignore lint/suspicious/noExplicitAny: as above
    for (const operation of Object.values(item as object) as any[]) {
      const given = operation.parameters.filter((parameter: { in: string }) => parameter.in === "path");
      expect([path, given.map(({ name }: { name: string }) => name)]).toEqual([path, named]);
    }
  }
});

it("documents what the calls take, return and refuse, and who may call", () => {
  const check = api.paths["/v1/tasks/import/check-images"].post;
  expect(check.requestBody.content["application/json"].schema).toMatchObject({
    type: "array",
    items: { type: "string" },
    maxItems: 10_000,
  });
  expect(Object.keys(check.responses)).toEqual(
    expect.arrayContaining(["200", "400", "401", "403", "413", "415", "429"]),
  );
  expect(check.security).toEqual([{ key: [] }, { session: [] }]);
  expect(api.paths["/v1/info"].get.security).toEqual([]);
  const upload = api.paths["/v1/tasks/import/files"].post;
  expect(Object.keys(upload.requestBody.content)).toEqual(["multipart/form-data"]);
  expect(Object.keys(upload.responses)).toEqual(expect.arrayContaining(["413", "507"]));
  const start = api.paths["/v1/tasks/import"].post;
  expect(start.parameters).toContainEqual(expect.objectContaining({ name: "Idempotency-Key", in: "header" }));
  expect(start["x-idempotent"]).toBe("with-key");
  expect(responseOf("/v1/tasks/import", "post", 422)["x-error-codes"]).toContain("idempotency_mismatch");
  expect(api.components.schemas.Error.properties.error.required).toEqual(
    expect.arrayContaining(["code", "message", "requestId"]),
  );
});

describe("responses", () => {
  it("of files are images of every type, ranges, and 304 for a copy that is current", () => {
    const { responses } = api.paths["/v1/images/{id}/file"].get;
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(["200", "206", "304", "416"]));
    for (const status of ["200", "206"]) {
      expect(Object.keys(responses[status].content)).toEqual(expect.arrayContaining(["image/jpeg", "image/png"]));
      expect(Object.keys(responses[status].headers)).toEqual(expect.arrayContaining(["ETag", "Cache-Control"]));
    }
    expect(Object.keys(responses["206"].headers)).toContain("Content-Range");
    expect(responses["304"].content).toBeUndefined();
    expect(responseOf("/v1/images/{id}/file", "get", 416).headers).toHaveProperty("Content-Range");
  });

  it("of downloads and reports are archives and CSV", () => {
    const download = responseOf("/v1/projects/{id}/download", "get", 200);
    expect(Object.keys(download.content)).toEqual(["application/x-tar", "application/zip"]);
    const report = responseOf("/v1/tasks/{id}/report", "get", 200);
    expect(Object.keys(report.content)).toEqual(["application/json", "text/csv"]);
  });

  it("carry Retry-After where another try may succeed", () => {
    for (const status of [429, 503]) {
      expect(responseOf("/v1/tasks", "get", status).headers).toHaveProperty("Retry-After");
    }
    expect(responseOf("/readyz", "get", 503).content["application/json"].schema.anyOf).toHaveLength(2);
  });

  it("with an error name its codes, and every code has a meaning", () => {
    // biome-ignore lint/suspicious/noExplicitAny: as above
    const codes: any[] = api.components.schemas.ErrorCode.oneOf;
    expect(codes.map((code) => code.const)).toEqual(Object.keys(errorCodes));
    for (const { description } of codes) expect(description).toMatch(/^[A-Z].*\.$/);
    const documented = new Set(JSON.stringify(api.paths).match(/\w+/g));
    // The one error that no call responds with, because no call is there.
    const elsewhere = Object.keys(errorCodes).filter((code) => !documented.has(code));
    expect(elsewhere).toEqual(["method_not_allowed"]);
    expect(responseOf("/v1/tasks", "get", 400)["x-error-codes"]).toEqual(["bad_request"]);
  });
});

describe("bodies", () => {
  it("of an upload are pairs of parts, and its errors have codes", () => {
    const { schema } = api.paths["/v1/tasks/import/files"].post.requestBody.content["multipart/form-data"];
    expect(schema.additionalProperties).toEqual({ $ref: "#/components/schemas/FileMetadata" });
    expect(schema.patternProperties["-file$"]).toMatchObject({ contentMediaType: "application/octet-stream" });
    const { code } = api.components.schemas.UploadedFile.properties;
    expect(code.oneOf.map((one: { const: string }) => one.const)).toEqual(Object.keys(uploadErrorCodes));
  });

  it("of an import describe every option", () => {
    const { properties } = api.components.schemas.ImportOptions;
    expect(Object.keys(properties)).toEqual(["format", "classes", "root", "include", "skipDamaged", "ignored"]);
    for (const { description } of Object.values(properties) as { description?: string }[]) {
      expect(description).toMatch(/^[A-Z].*\.$/s);
    }
  });
});

describe("the example of an operation", () => {
  it.each(endpoints.map((endpoint) => [endpoint.operationId, endpoint] as const))(
    "%s fits its schemas",
    (id, endpoint) => {
      const example = exampleOf(id);
      if (example === undefined) throw new Error(`${id} has no example; npm run examples writes them anew`);
      const { request, response } = example;
      endpoint.params?.parse(request.params);
      endpoint.query?.parse(request.query ?? {});
      if (endpoint.bodyType === undefined) endpoint.body?.parse(request.body);
      expect(response.status).toBe(200);
      if (endpoint.response !== undefined) endpoint.response.parse(response.bodies["application/json"]);
      const operation = operationOf(endpoint);
      for (const [type, body] of Object.entries(response.bodies)) {
        expect(operation.responses["200"].content[type].example).toEqual(body);
      }
      expect(operation["x-codeSamples"][0].source).toMatch(/^curl /);
    },
  );
});
