import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { NO_LIMITS } from "../../contract/keyLimits.ts";
import { missingOf } from "../db/missingOf.suite.ts";
import type { LimitColumns } from "../db/operations/keys.ts";
import { buildMultipart, filePair, hashOf, multipartType } from "../multipart/buildMultipart.suite.ts";
import { openTestServer, type TestServer } from "../openTestServer.suite.ts";
import { createKey } from "../services/keys.ts";

vi.setConfig({ testTimeout: 60_000 });

/** 12:20:00 UTC, so that no day, hour or minute ends by itself. */
const NOON = Date.UTC(2031, 0, 1, 12, 20);
let clock = NOON;
let server: TestServer;
beforeEach(async () => {
  clock = NOON;
  server = await openTestServer({
    now: () => clock,
    config: { keyLimits: { requestsPerMinute: 100, bytesPerDay: null, tasksPerHour: 2 } },
  });
});
afterEach(() => server.close());

async function keyWith(limits: Partial<LimitColumns>): Promise<string> {
  const named = { name: "limited", scopes: ["import"], expiresAt: null, workspace: "default" } as const;
  return (await createKey(server.deps, { ...named, limits })).secret;
}

async function call(method: "GET" | "POST", url: string, key: string, payload?: object | Buffer, type?: string) {
  const headers = { "x-api-key": key, ...(type && { "content-type": type }) };
  const answer = await server.app.inject({ method, url, headers, ...(payload && { payload }) });
  const { error } = answer.json();
  return { status: answer.statusCode, wait: answer.headers["retry-after"], error, json: answer.json() };
}

const upload = (key: string, content: Buffer, hash?: string) =>
  call(
    "POST",
    "/v1/tasks/import/files",
    key,
    buildMultipart(filePair("a", { id: "/a", ...(hash && { hash }) }, content)),
    multipartType(),
  );

async function startImport(key: string, path = "a.png", idempotencyKey?: string) {
  const files = [{ path, hash: hashOf("an image") }];
  const headers = { "x-api-key": key, ...(idempotencyKey && { "idempotency-key": idempotencyKey }) };
  const payload = { project: { title: "x" }, preset: "auto", files };
  return server.app.inject({ method: "POST", url: "/v1/tasks/import", headers, payload });
}

describe("requests in a minute", () => {
  it("are limited by key, over its sessions too, and counted anew in the next minute", async () => {
    const key = await keyWith({ requestsPerMinute: 3 });
    const signedIn = await server.app.inject({ method: "POST", url: "/v1/session", payload: { key } });
    const cookie = signedIn.cookies.map(({ name, value }) => `${name}=${value}`).join();
    const statuses = [(await call("GET", "/v1/tasks", key)).status, (await call("GET", "/v1/projects", key)).status];
    clock += 15_000;
    statuses.push((await server.app.inject({ method: "GET", url: "/v1/tasks", headers: { cookie } })).statusCode);
    const refused = await call("GET", "/v1/tasks", key);
    expect([...statuses, refused.status]).toEqual([200, 200, 200, 429]);
    expect(refused).toMatchObject({
      wait: "45",
      error: {
        code: "limit_reached",
        message: "This key has used up its limit: 3 requests a minute.",
        details: { limit: "requestsPerMinute", max: 3 },
      },
    });
    expect((await call("GET", "/v1/tasks", server.key)).status).toBe(200);
    // Who is signed in must be known to show anything.
    expect((await call("GET", "/v1/info", key)).json.keyLimits.requestsPerMinute).toBe(3);
    clock += 45_000;
    expect((await call("GET", "/v1/tasks", key)).status).toBe(200);
  });

  it("are those of the server for keys without a limit of their own, and unlimited for keys with 0", async () => {
    const [usual, free] = [await keyWith({}), await keyWith({ requestsPerMinute: 0 })];
    for (let count = 0; count < 100; count++) {
      expect((await call("GET", "/v1/presets", usual)).status).toBe(200);
      expect((await call("GET", "/v1/presets", free)).status).toBe(200);
    }
    expect((await call("GET", "/v1/presets", usual)).status).toBe(429);
    expect((await call("GET", "/v1/presets", free)).status).toBe(200);
  });
});

describe("bytes in a day", () => {
  it("are those of files that arrived; the last request may exceed the limit, and nothing is stored after it", async () => {
    const key = await keyWith({ bytesPerDay: 10_000 });
    expect((await upload(key, Buffer.alloc(6_000, 1))).status).toBe(200);
    expect((await upload(key, Buffer.alloc(3_900, 2))).status).toBe(200);
    expect((await upload(key, Buffer.alloc(3_000, 3))).status).toBe(200);
    const refused = await upload(key, Buffer.alloc(10, 4));
    expect(refused).toMatchObject({
      status: 429,
      wait: String((11 * 60 + 40) * 60),
      error: { code: "limit_reached", details: { limit: "bytesPerDay", max: 10_000 } },
    });
    expect(refused.error.message).toBe(
      "This key has used up its limit: 9.8 KB of uploads a day. The next day begins at 0:00 UTC.",
    );
    expect(await missingOf(server.deps.db, { workspaceId: 1, hashes: [hashOf(Buffer.alloc(10, 4))] })).toHaveLength(1);
    clock += 12 * 60 * 60 * 1000;
    expect((await upload(key, Buffer.alloc(10, 4))).status).toBe(200);
  });

  it("are not used by requests that fail", async () => {
    const key = await keyWith({ bytesPerDay: 1_000 });
    for (let count = 0; count < 5; count++) {
      const broken = buildMultipart(filePair("a", { id: "/a" }, Buffer.alloc(5_000))).subarray(0, 3_000);
      expect((await call("POST", "/v1/tasks/import/files", key, broken, multipartType())).status).toBe(400);
    }
    expect((await upload(key, Buffer.alloc(900))).status).toBe(200);
  });

  it("are not exceeded by many requests at once", async () => {
    const key = await keyWith({ bytesPerDay: 10_000 });
    const sent = Array.from({ length: 20 }, (_, number) => upload(key, Buffer.alloc(4_000, number)));
    const statuses = (await Promise.all(sent)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(3);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(17);
  });
});

describe("tasks in an hour", () => {
  it("are limited, also over a restart, and refused or repeated imports do not count", async () => {
    await upload(server.key, Buffer.from("an image"));
    const key = await keyWith({});
    expect((await startImport(key, "../a.png")).statusCode).toBe(400);
    expect((await startImport(key, "a.png", "first")).statusCode).toBe(200);
    expect((await startImport(key, "a.png", "first")).statusCode).toBe(200);
    expect((await startImport(key)).statusCode).toBe(200);
    const refused = await startImport(key);
    expect([refused.statusCode, refused.headers["retry-after"], refused.json().error]).toMatchObject([
      429,
      String(40 * 60),
      { code: "limit_reached", message: "This key has used up its limit: 2 tasks an hour." },
    ]);
    expect((await startImport(key, "a.png", "first")).statusCode).toBe(200);
    clock += 40 * 60 * 1000;
    expect((await startImport(key)).statusCode).toBe(200);
  });
});

describe("limits of a key", () => {
  it("are set when it is created, and shown in lists", async () => {
    const body = { name: "k", scopes: ["read"], limits: { tasksPerHour: 7, bytesPerDay: 0 } };
    const made = await call("POST", "/v1/keys", server.key, body);
    const limits = { requestsPerMinute: null, bytesPerDay: 0, tasksPerHour: 7 };
    expect(made.json.limits).toEqual(limits);
    expect((await call("GET", "/v1/keys", server.key)).json.items[0]).toMatchObject({ name: "k", limits });
    expect((await call("GET", "/v1/info", made.json.secret)).json.keyLimits).toEqual({
      requestsPerMinute: 100,
      bytesPerDay: null,
      tasksPerHour: 7,
    });
    for (const wrong of [{ tasksPerHour: -1 }, { bytesPerDay: 1.5 }, { requestsPerMinute: "5" }]) {
      expect((await call("POST", "/v1/keys", server.key, { ...body, limits: wrong })).status).toBe(400);
    }
  });

  it("are off by default, and nothing is counted then", async () => {
    const plain = await openTestServer();
    const info = await plain.app.inject({ method: "GET", url: "/v1/info", headers: { "x-api-key": plain.key } });
    expect(info.json().keyLimits).toEqual(NO_LIMITS);
    expect(await plain.deps.db.call("sweepUsage", { before: Number.MAX_SAFE_INTEGER })).toBe(0);
    await plain.close();
  });
});
