import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestServer, type TestServer } from "./openTestServer.suite.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());

const metrics = (headers: Record<string, string> = {}, remoteAddress = "127.0.0.1") =>
  server.app.inject({ method: "GET", url: "/metrics", headers: { host: "localhost:8080", ...headers }, remoteAddress });

it("returns metrics by route to this machine", async () => {
  await server.app.inject({ method: "GET", url: "/v1/info" });
  const answer = await metrics();
  expect(answer.statusCode).toBe(200);
  expect(answer.headers["content-type"]).toMatch(/^text\/plain/);
  expect(answer.body).toMatch(/dropset_http_request_duration_seconds_count\{.*route="\/v1\/info".*\} 1/);
});

it("needs an admin key from another machine, through a proxy, and under another host name", async () => {
  const read = await server.newKey(["read"]);
  for (const [headers, address] of [
    [{}, "10.0.0.1"],
    [{ "x-forwarded-for": "10.0.0.1" }, "127.0.0.1"],
    [{ host: "rebound.test" }, "127.0.0.1"],
  ] as const) {
    expect((await metrics(headers, address)).statusCode).toBe(401);
    expect((await metrics({ ...headers, "x-api-key": read }, address)).statusCode).toBe(403);
    expect((await metrics({ ...headers, "x-api-key": server.key }, address)).statusCode).toBe(200);
  }
});

it("reports whether the process lives and whether it can work", async () => {
  let reason: string | undefined = "starting";
  const starting = await openTestServer({ notReady: () => reason });
  try {
    const ready = () => starting.app.inject({ method: "GET", url: "/readyz" });
    expect((await starting.app.inject({ method: "GET", url: "/healthz" })).statusCode).toBe(200);
    expect([(await ready()).statusCode, (await ready()).json().reason]).toEqual([503, "starting"]);
    reason = undefined;
    expect((await ready()).statusCode).toBe(200);
  } finally {
    await starting.close();
  }
});
