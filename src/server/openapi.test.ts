import { readdir } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Endpoint } from "../contract/endpoint.ts";
import { openTestServer, type TestServer } from "./openTestServer.suite.ts";

let server: TestServer;
// biome-ignore lint/suspicious/noExplicitAny: a description is read here as the plain JSON that it is
let api: any;
beforeAll(async () => {
  server = await openTestServer();
  api = (await server.app.inject({ method: "GET", url: "/v1/openapi.json" })).json();
});
afterAll(() => server.close());

/** Every endpoint that the contract declares, found by looking into its files. */
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

it("describes every endpoint of the contract, and all of them are served", async () => {
  const declared = await declaredEndpoints();
  expect(declared.length).toBeGreaterThan(20);
  for (const { method, path, summary } of declared) {
    const operation = api.paths[path.replace(/:(\w+)/g, "{$1}")]?.[method.toLowerCase()];
    expect([`${method} ${path}`, operation?.summary]).toEqual([`${method} ${path}`, summary]);
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
  for (const [, name] of JSON.stringify(api).matchAll(/"#\/components\/responses\/(\w+)"/g)) {
    expect(Object.keys(api.components.responses)).toContain(name);
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

it("says what the calls take, answer and refuse, and who may call", () => {
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
  expect(start.responses["422"].description).toContain("idempotency_mismatch");
  expect(api.components.schemas.Error.properties.error.required).toEqual(
    expect.arrayContaining(["code", "message", "requestId"]),
  );
});
