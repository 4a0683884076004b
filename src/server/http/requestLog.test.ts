import { expect, it } from "vitest";
import { openTestServer } from "../openTestServer.suite.ts";
import { requestLevel, SLOW_MS } from "./requestLog.ts";

const INFO = 30;
const DEBUG = 20;

it("is quiet about reads that went well and fast, and about nothing else", () => {
  const outcome = { method: "GET", status: 200, ms: 3 };
  const level = (part: Partial<typeof outcome>) => requestLevel({ ...outcome, ...part });
  expect([level({}), level({ method: "HEAD" }), level({ status: 304 }), level({ status: 206 })]).toEqual(
    Array(4).fill("debug"),
  );
  for (const part of [
    { status: 400 },
    { status: 404 },
    { status: 503 },
    { ms: SLOW_MS },
    { method: "POST" },
    { method: "PATCH" },
    { method: "DELETE" },
  ]) {
    expect([part, level(part)]).toEqual([part, "info"]);
  }
});

it("has a line for each request at the level debug", async () => {
  const server = await openTestServer();
  for (const [method, url] of [
    ["GET", "/healthz"],
    ["GET", "/v1/keys"],
    ["DELETE", "/v1/session"],
  ] as const) {
    await server.app.inject({ method, url });
  }
  const lines = server.logged.map((text) => JSON.parse(text)).filter(({ msg }) => msg === "request");
  const expected = lines.map(({ ms }) => (ms < SLOW_MS ? DEBUG : INFO));
  expect(lines.map(({ path, level }) => [path, level])).toEqual([
    ["/healthz", expected[0]],
    ["/v1/keys", INFO],
    ["/v1/session", INFO],
  ]);
  await server.close();
});
