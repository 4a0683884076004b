import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestServer, type TestServer } from "../openTestServer.suite.ts";

let clock = Date.UTC(2030, 0, 1);
let server: TestServer;
beforeAll(async () => {
  server = await openTestServer({ now: () => clock, wrongKeysPerMinute: 5 });
});
afterAll(() => server.close());

type Headers = Record<string, string>;

async function call(
  method: "GET" | "POST" | "DELETE",
  url: string,
  headers: Headers,
  payload?: object,
  remoteAddress?: string,
) {
  const answer = await server.app.inject({
    method,
    url,
    headers,
    ...(payload === undefined ? {} : { payload }),
    ...(remoteAddress === undefined ? {} : { remoteAddress }),
  });
  return { status: answer.statusCode, headers: answer.headers, body: answer.json(), cookies: answer.cookies };
}

const check = (headers: Headers, remoteAddress?: string) =>
  call("POST", "/v1/tasks/import/check-images", headers, [], remoteAddress);

describe("keys", () => {
  it("are needed, and every reason to refuse one has the same body", async () => {
    const expired = await server.newKey(["admin"], "default", clock + 1000);
    const revoked = await server.newKey(["admin"]);
    const listed = await call("GET", "/v1/keys", { "x-api-key": server.key });
    const id = listed.body.items.find(({ prefix }: { prefix: string }) => revoked.startsWith(prefix)).id;
    expect((await check({ "x-api-key": revoked })).status).toBe(200);
    expect((await call("DELETE", `/v1/keys/${id}`, { "x-api-key": server.key })).body).toEqual({ id });
    clock += 2000;
    const answers = [
      await check({}),
      await check({ "x-api-key": "nonsense" }, "10.0.0.1"),
      await check({ "x-api-key": expired }, "10.0.0.1"),
      await check({ "x-api-key": revoked }, "10.0.0.1"),
      await call("POST", `/v1/tasks/import/check-images?x-api-key=${server.key}`, {}, []),
      await check({ cookie: `dropset_session=${"x".repeat(43)}` }),
    ];
    for (const { status, body } of answers) {
      expect(status).toBe(401);
      expect({ ...body.error, requestId: "" }).toEqual({ ...answers[0]!.body.error, requestId: "" });
    }
  });

  it("may do what their scope allows, and what it includes", async () => {
    const [read, imports, admin] = await Promise.all([
      server.newKey(["read"]),
      server.newKey(["import"]),
      server.newKey(["admin"]),
    ]);
    const tried = async (key: string) => [
      (await call("GET", "/v1/presets", { "x-api-key": key })).status,
      (await check({ "x-api-key": key })).status,
      (await call("GET", "/v1/keys", { "x-api-key": key })).status,
    ];
    expect(await tried(read)).toEqual([200, 403, 403]);
    expect(await tried(imports)).toEqual([200, 200, 403]);
    expect(await tried(admin)).toEqual([200, 200, 200]);
  });

  it("are refused before the body is read", async () => {
    const answer = await server.app.inject({
      method: "POST",
      url: "/v1/tasks/import/check-images",
      headers: { "content-type": "application/json" },
      payload: "{broken",
    });
    expect(answer.statusCode).toBe(401);
  });

  it("store their last use, at most once a minute", async () => {
    const key = await server.newKey(["read"]);
    const lastUsed = async () => {
      const { items } = (await call("GET", "/v1/keys", { "x-api-key": server.key })).body;
      return items.find(({ prefix }: { prefix: string }) => key.startsWith(prefix)).lastUsedAt;
    };
    expect(await lastUsed()).toBeNull();
    await call("GET", "/v1/presets", { "x-api-key": key });
    const first = new Date(clock).toISOString();
    // Stored after the response, which does not wait for it.
    await expect.poll(lastUsed).toBe(first);
    clock += 30_000;
    await call("GET", "/v1/presets", { "x-api-key": key });
    expect(await lastUsed()).toBe(first);
    clock += 31_000;
    await call("GET", "/v1/presets", { "x-api-key": key });
    await expect.poll(lastUsed).toBe(new Date(clock).toISOString());
  });

  it("are created by admins, show their secret once, and belong to one workspace", async () => {
    const admin = { "x-api-key": server.key };
    const made = await call("POST", "/v1/keys", admin, {
      name: "robot",
      scopes: ["import"],
      expiresAt: new Date(clock + 60_000).toISOString(),
      workspace: "team",
    });
    expect(made.body).toMatchObject({ name: "robot", workspace: "team", scopes: ["import"], lastUsedAt: null });
    expect(made.body.secret).toMatch(/^dropset_[0-9a-f]{10}\.[\w-]{43}$/);
    const info = await call("GET", "/v1/info", { "x-api-key": made.body.secret });
    expect(info.body).toMatchObject({ signInNeeded: false, workspace: "team", scopes: ["read", "upload", "import"] });
    const listed = await call("GET", "/v1/keys", admin);
    expect(JSON.stringify(listed.body)).not.toContain(made.body.secret.split(".")[1]);
    const elsewhere = { name: "x", scopes: ["read"], expiresAt: "2031-01-01T01:00:00+02:00" };
    expect((await call("POST", "/v1/keys", admin, elsewhere)).body.expiresAt).toBe("2030-12-31T23:00:00.000Z");
    expect(
      (await call("POST", "/v1/keys", admin, { name: "x", scopes: ["read"], expiresAt: "2001-01-01T00:00:00Z" }))
        .status,
    ).toBe(400);
    expect((await call("POST", "/v1/keys", admin, { name: "", scopes: [] })).body.error).toMatchObject({
      code: "bad_request",
      details: [{ field: "name" }, { field: "scopes" }],
    });
  });

  it("are never created in the workspace of the shipped projects, not even by its own admins", async () => {
    const wanted = { name: "x", scopes: ["admin"], workspace: "shipped library" };
    for (const key of [server.key, await server.newKey(["admin"], "team 2")]) {
      const { status, body } = await call("POST", "/v1/keys", { "x-api-key": key }, wanted);
      expect([status, body.error]).toMatchObject([400, { code: "bad_request", details: [{ field: "workspace" }] }]);
      expect(body.error.message).toContain("shipped library");
    }
    const inside = { "x-api-key": await server.newKey(["admin"], "shipped library") };
    expect((await call("POST", "/v1/keys", inside, { name: "x", scopes: ["admin"] })).status).toBe(400);
  });

  it("of another workspace cannot be listed, created or revoked by its admins", async () => {
    const theirs = { "x-api-key": await server.newKey(["admin"], "theirs") };
    const listed = await call("GET", "/v1/keys", theirs);
    expect(listed.body.items.map(({ workspace }: { workspace: string }) => workspace)).toEqual(["theirs"]);
    expect((await call("DELETE", "/v1/keys/1", theirs)).status).toBe(404);
    expect((await call("POST", "/v1/keys", theirs, { name: "x", scopes: ["read"], workspace: "default" })).status).toBe(
      403,
    );
    expect((await call("POST", "/v1/keys", theirs, { name: "x", scopes: ["read"] })).body.workspace).toBe("theirs");
  });

  it("are listed in pages", async () => {
    const first = await call("GET", "/v1/keys?limit=2", { "x-api-key": server.key });
    const second = await call("GET", `/v1/keys?limit=2&cursor=${first.body.nextCursor}`, { "x-api-key": server.key });
    const ids = [...first.body.items, ...second.body.items].map(({ id }: { id: number }) => id);
    expect(ids).toEqual([...ids].sort((a, b) => b - a));
    expect(new Set(ids).size).toBe(4);
    expect((await call("GET", "/v1/keys?cursor=x'--", { "x-api-key": server.key })).status).toBe(400);
  });

  it("that are wrong too often get 429, while a valid key from the same address still works", async () => {
    const address = "10.9.9.9";
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 8; attempt++)
      statuses.push((await check({ "x-api-key": `wrong ${attempt}` }, address)).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
    const refused = await check({ "x-api-key": "wrong" }, address);
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
    expect(refused.body.error.code).toBe("too_many_requests");
    expect((await check({ "x-api-key": server.key }, address)).status).toBe(200);
    expect((await check({ "x-api-key": "wrong" }, "10.9.9.10")).status).toBe(401);
    // Without a trusted proxy, the header is ignored.
    expect((await check({ "x-api-key": "wrong", "x-forwarded-for": "1.2.3.4" }, address)).status).toBe(429);
  });

  it("are counted by the address that a trusted proxy names", async () => {
    const behind = await openTestServer({ config: { trustProxy: "10.0.0.0/8, 127.0.0.1" }, wrongKeysPerMinute: 1 });
    try {
      const from = async (client: string, remoteAddress = "10.1.1.1") => {
        const headers = { "x-api-key": "wrong", "x-forwarded-for": client };
        return (await behind.app.inject({ method: "GET", url: "/v1/presets", headers, remoteAddress })).statusCode;
      };
      expect([await from("198.51.100.1"), await from("198.51.100.1"), await from("198.51.100.2")]).toEqual([
        401, 429, 401,
      ]);
      // An entry that a client adds before the entry of the proxy is not trusted.
      expect(await from("1.2.3.4, 198.51.100.1")).toBe(429);
      expect([await from("5.5.5.5", "203.0.113.9"), await from("5.5.5.6", "203.0.113.9")]).toEqual([401, 429]);
    } finally {
      await behind.close();
    }
  });

  it("are never logged", async () => {
    const made = await call("POST", "/v1/keys", { "x-api-key": server.key }, { name: "x", scopes: ["read"] });
    const { secret } = made.body;
    await call("GET", `/v1/presets?key=${secret}`, { "x-api-key": secret });
    await call("POST", "/v1/session", {}, { key: secret });
    await call("POST", "/v1/session", {}, { key: `${secret}x` });
    await call("GET", `/v1/${secret.slice(0, 5)}`, { "x-api-key": `${secret}x` });
    const log = server.logged.join("");
    expect(log).toContain("/v1/presets");
    for (const key of [server.key, secret]) expect(log).not.toContain(key.split(".")[1]);
  });
});

describe("sessions", () => {
  async function signIn(key: string, headers: Headers = {}) {
    const answer = await call("POST", "/v1/session", { host: "drop.test", ...headers }, { key });
    return { ...answer, cookie: answer.cookies[0] };
  }

  it("exchange a key for a cookie that scripts cannot read and other sites cannot send", async () => {
    const { status, body, cookie } = await signIn(await server.newKey(["import"], "w"));
    expect([status, body]).toEqual([200, { workspace: "w", scopes: ["read", "upload", "import"] }]);
    expect(cookie).toMatchObject({ name: "dropset_session", httpOnly: true, sameSite: "Strict", path: "/" });
    expect(cookie?.secure).toBeUndefined();
  });

  it("work for reading, and for changes only from the own origin", async () => {
    const { cookie } = await signIn(server.key);
    const session = { cookie: `${cookie!.name}=${cookie!.value}`, host: "drop.test" };
    expect((await call("GET", "/v1/presets", session)).status).toBe(200);
    const origins = {
      "http://drop.test": 200,
      "http://drop.test:80": 403,
      "http://drop.test/": 403,
      "https://drop.test": 403,
      "http://drop.test:8080": 403,
      "https://drop.test:80": 403,
      "http://sub.drop.test": 403,
      "http://evil.test": 403,
      null: 403,
      "http://drop.test.evil.test": 403,
    };
    for (const [origin, status] of Object.entries(origins)) {
      expect([origin, (await check({ ...session, origin })).status]).toEqual([origin, status]);
    }
    // The pages of this server send no Referer, so it does not replace the Origin.
    for (const headers of [session, { ...session, referer: "http://drop.test/settings" }]) {
      const refused = await check(headers);
      expect([refused.status, refused.body.error.code]).toEqual([403, "bad_origin"]);
    }
    expect((await check({ ...session, host: "drop.test:8080", origin: "http://drop.test:8080" })).status).toBe(200);
    expect((await check({ ...session, host: "drop.test:80", origin: "http://drop.test" })).status).toBe(200);
    expect((await check({ ...session, host: "drop.test:8080", origin: "http://drop.test" })).status).toBe(403);
    expect((await check({ ...session, origin: "http://evil.test", "x-api-key": server.key })).status).toBe(200);
  });

  it("end with a sign-out, with their key, and with time", async () => {
    const key = await server.newKey(["read"], "default", clock + 3_600_000);
    const session = async () => {
      const { cookie } = await signIn(key);
      return { cookie: `${cookie!.name}=${cookie!.value}`, host: "drop.test", origin: "http://drop.test" };
    };
    const [first, second, third] = [await session(), await session(), await session()];
    expect((await call("DELETE", "/v1/session", first)).status).toBe(200);
    expect((await call("GET", "/v1/presets", first)).status).toBe(401);
    expect((await call("GET", "/v1/presets", second)).status).toBe(200);
    expect((await call("DELETE", "/v1/session", { ...second, origin: "http://evil.test" })).status).toBe(403);
    const { items } = (await call("GET", "/v1/keys", { "x-api-key": server.key })).body;
    const { id } = items.find(({ prefix }: { prefix: string }) => key.startsWith(prefix));
    await call("DELETE", `/v1/keys/${id}`, { "x-api-key": server.key });
    expect((await call("GET", "/v1/presets", third)).status).toBe(401);

    const later = await signIn(server.key);
    const cookie = { cookie: `${later.cookie!.name}=${later.cookie!.value}` };
    clock += 29 * 24 * 3_600_000;
    expect((await call("GET", "/v1/presets", cookie)).status).toBe(200);
    clock += 2 * 24 * 3_600_000;
    expect((await call("GET", "/v1/presets", cookie)).status).toBe(401);
    expect(await server.deps.db.call("sweepSessions", { at: clock })).toBeGreaterThan(0);
  });

  it("refuse a wrong key, an invalid body, and a page of another site", async () => {
    expect((await signIn("wrong key")).status).toBe(401);
    expect((await call("POST", "/v1/session", {}, { no: "key" })).status).toBe(400);
    expect((await signIn(server.key, { origin: "http://evil.test" })).status).toBe(403);
  });

  it("are secure when the server is reached through TLS", async () => {
    const behind = await openTestServer({ config: { publicUrl: "https://data.test" } });
    try {
      const answer = await behind.app.inject({ method: "POST", url: "/v1/session", payload: { key: behind.key } });
      const [cookie] = answer.cookies;
      expect(cookie).toMatchObject({ name: "__Host-dropset_session", secure: true, httpOnly: true, path: "/" });
      const session = { cookie: `${cookie!.name}=${cookie!.value}`, "content-type": "application/json" };
      const from = async (origin: string) =>
        (
          await behind.app.inject({
            method: "POST",
            url: "/v1/tasks/import/check-images",
            headers: { ...session, origin },
            payload: "[]",
          })
        ).statusCode;
      expect(await from("https://data.test")).toBe(200);
      // `localhost:80` is the Host of these requests: with PUBLIC_URL, it decides nothing.
      const others = ["https://evil.test", "http://data.test", "https://data.test:8443", "http://localhost:80"];
      for (const origin of [...others, "http://localhost", "null"]) {
        expect([origin, await from(origin)]).toEqual([origin, 403]);
      }
    } finally {
      await behind.close();
    }
  });

  it("work behind a proxy with TLS only when its headers are trusted", async () => {
    const proxy = "10.1.1.1";
    const behind = await openTestServer({ config: { trustProxy: proxy } });
    try {
      const forwarded = { "x-forwarded-proto": "https", "x-forwarded-host": "data.test" };
      const send = (url: string, headers: Headers, payload: object, remoteAddress: string) =>
        behind.app.inject({ method: "POST", url, headers: { host: "inner:8080", ...headers }, payload, remoteAddress });
      const [cookie] = (await send("/v1/session", forwarded, { key: behind.key }, proxy)).cookies;
      const value = `${cookie?.name}=${cookie?.value}; dropset_session=${cookie?.value}`;
      const from = async (origin: string, remoteAddress: string) =>
        (await send("/v1/tasks/import/check-images", { ...forwarded, cookie: value, origin }, [], remoteAddress))
          .statusCode;
      expect(await from("https://data.test", proxy)).toBe(200);
      expect(await from("http://data.test", proxy)).toBe(403);
      expect(await from("http://inner:8080", proxy)).toBe(403);
      expect(await from("https://data.test", "10.9.9.9")).toBe(403);
      expect(await from("http://inner:8080", "10.9.9.9")).toBe(200);
    } finally {
      await behind.close();
    }
  });
});
