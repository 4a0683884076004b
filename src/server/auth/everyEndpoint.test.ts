import "../http/fastifyAugmentation.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Endpoint } from "../../contract/endpoint.ts";
import { type KeyScope, keyScopes } from "../../contract/scopes.ts";
import { openTestServer, type TestServer } from "../openTestServer.suite.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer({ wrongKeysPerMinute: 1_000_000 });
});
afterAll(() => server.close());

const included = {
  read: ["read"],
  upload: ["upload"],
  import: ["read", "upload", "import"],
  admin: ["read", "upload", "import", "admin"],
} as const satisfies Record<KeyScope, readonly KeyScope[]>;

function call({ method, path, bodyType }: Endpoint, headers: Record<string, string>) {
  const type = method === "POST" || method === "PATCH" ? { "content-type": bodyType ?? "application/json" } : {};
  // As through a proxy, because a caller on the same machine may read /metrics without a key.
  const from = { "x-forwarded-for": "203.0.113.1" };
  return server.app.inject({ method, url: path.replace(/:\w+/g, "999999"), headers: { ...from, ...type, ...headers } });
}

describe("every endpoint", () => {
  it("refuses callers without a key, with a wrong one, and with a scope that is too small", async () => {
    const keys = await Promise.all(keyScopes.map(async (scope) => ({ scope, key: await server.newKey([scope]) })));
    const guarded = server.app.endpoints.filter(({ scope }) => scope !== "none");
    expect(guarded.length).toBeGreaterThan(20);
    for (const endpoint of guarded) {
      const name = `${endpoint.method} ${endpoint.path}`;
      expect([name, (await call(endpoint, {})).statusCode]).toEqual([name, 401]);
      expect([name, (await call(endpoint, { "x-api-key": "wrong" })).statusCode]).toEqual([name, 401]);
      for (const { scope, key } of keys) {
        const { statusCode } = await call(endpoint, { "x-api-key": key });
        const allowed: readonly string[] = included[scope];
        if (!allowed.includes(endpoint.scope)) expect([name, scope, statusCode]).toEqual([name, scope, 403]);
        else expect([401, 403]).not.toContain(statusCode);
      }
    }
  });

  it("lets a key with the scope upload check hashes, send files and start imports, and nothing else", async () => {
    const key = await server.newKey(["upload"]);
    const open: string[] = [];
    for (const endpoint of server.app.endpoints.filter(({ scope }) => scope !== "none")) {
      if ((await call(endpoint, { "x-api-key": key })).statusCode !== 403) open.push(endpoint.path);
    }
    const base = "/v1/tasks/import";
    expect(open.sort()).toEqual([base, `${base}/check-images`, `${base}/files`]);
  });

  it("responds with the same 404 to every caller for what does not exist", async () => {
    const other = await server.newKey(["admin"], "other");
    // A body that is missing where one is needed is reported before anything is looked up.
    const needsBody = ({ method, body }: Endpoint) =>
      method === "PATCH" || body?.safeParse(undefined).success === false;
    for (const endpoint of server.app.endpoints.filter((each) => each.params !== undefined && !needsBody(each))) {
      for (const key of [server.key, other]) {
        const answer = await call(endpoint, { "x-api-key": key });
        const { requestId: _, ...error } = answer.json().error;
        expect([endpoint.path, answer.statusCode, error.code]).toEqual([endpoint.path, 404, "not_found"]);
        expect(Object.keys(error)).toEqual(["code", "message"]);
      }
    }
  });

  it("takes changes by cookie only from its own pages", async () => {
    const signedIn = await server.app.inject({ method: "POST", url: "/v1/session", payload: { key: server.key } });
    const [cookie] = signedIn.cookies;
    for (const endpoint of server.app.endpoints.filter(({ method, scope }) => method !== "GET" && scope !== "none")) {
      for (const origin of [undefined, "https://evil.test"]) {
        const answer = await call(endpoint, {
          cookie: `${cookie!.name}=${cookie!.value}`,
          ...(origin === undefined ? {} : { origin }),
        });
        expect([endpoint.path, answer.statusCode, answer.json().error.code]).toEqual([
          endpoint.path,
          403,
          "bad_origin",
        ]);
      }
    }
  });

  it("never allows another origin to read", async () => {
    for (const endpoint of server.app.endpoints) {
      const { headers } = await call(endpoint, { "x-api-key": server.key, origin: "https://evil.test" });
      expect(headers["access-control-allow-origin"]).toBeUndefined();
      expect(headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "cross-origin-resource-policy": "same-origin",
      });
    }
  });
});
