import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestServer, type TestServer } from "../openTestServer.suite.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());

const CHECK = "/v1/tasks/import/check-images";
const IMPORT = "/v1/tasks/import";

/** Content types that clients send with JSON in a text: requests and curl -d, wget and urllib, fetch, none at all. */
const types = ["application/x-www-form-urlencoded", "text/plain;charset=UTF-8", "application/octet-stream", undefined];

async function post(url: string, payload: string, headers: Record<string, string | undefined>) {
  const given = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const response = await server.app.inject({ method: "POST", url, headers: Object.fromEntries(given), payload });
  return { status: response.statusCode, body: response.json() };
}

async function cookieOfSession(): Promise<string> {
  const response = await server.app.inject({ method: "POST", url: "/v1/session", payload: { key: server.key } });
  const [cookie] = response.cookies;
  return `${cookie?.name}=${cookie?.value}`;
}

describe.each(types)("JSON with the Content-Type %s", (type) => {
  it("is taken from a caller with a key, on calls with a parsed and with a streamed body", async () => {
    const headers = { "x-api-key": server.key, "content-type": type };
    expect(await post(CHECK, "[]", headers)).toEqual({ status: 200, body: [] });
    const started = await post(IMPORT, '{"project":{"title":"x"},"preset":1,"files":[]}', headers);
    expect([started.status, started.body.error.code]).toEqual([400, "no_files"]);
    const broken = await post(CHECK, "key=x", headers);
    expect([broken.status, broken.body.error.code]).toEqual([400, "bad_json"]);
  });

  it("is refused from a caller with a cookie", async () => {
    const headers = {
      cookie: await cookieOfSession(),
      origin: "http://localhost",
      host: "localhost",
      "content-type": type,
    };
    for (const url of [CHECK, IMPORT]) {
      const { status, body } = await post(url, "[]", headers);
      expect([status, body.error.code]).toEqual([415, "wrong_content_type"]);
    }
    expect((await post(CHECK, "[]", { ...headers, "content-type": "application/json" })).status).toBe(200);
  });

  it("is refused for a sign-in, which has neither", async () => {
    const { status, body } = await post("/v1/session", JSON.stringify({ key: server.key }), { "content-type": type });
    expect([status, body.error.code]).toEqual([415, "wrong_content_type"]);
  });
});

it("takes JSON with a byte order mark", async () => {
  expect((await post(CHECK, "\uFEFF[]", { "x-api-key": server.key })).status).toBe(200);
});
