import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { openTestServer, type TestServer } from "../openTestServer.suite.ts";
import { createKey, revokeKey } from "../services/keys.ts";
import { createSignInLink } from "../services/signInLinks.ts";

vi.setConfig({ testTimeout: 60_000 });

const MINUTE_MS = 60_000;
let server: TestServer;
let passed = 0;
beforeEach(async () => {
  passed = 0;
  server = await openTestServer({ now: () => Date.now() + passed, wrongKeysPerMinute: 5 });
});
afterEach(() => server.close());

async function makeLink(keyId?: number): Promise<{ token: string; keyName: string }> {
  const author = { via: "command" } as const;
  const made = await createSignInLink(server.deps, { url: "http://drop.test", ...(keyId && { keyId }) }, author);
  const [, token = ""] = /^http:\/\/drop\.test\/settings#sign-in=([\w-]{43})$/.exec(made?.link ?? "") ?? [];
  return { token, keyName: made?.key.keyName ?? "none" };
}

const signIn = (token: string) => server.app.inject({ method: "POST", url: "/v1/session", payload: { token } });

async function statusWithCookie(cookies: readonly { name: string; value: string }[]): Promise<number> {
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  return (await server.app.inject({ method: "GET", url: "/v1/keys", headers: { cookie } })).statusCode;
}

it("signs in once, with the key that it was made for", async () => {
  const { token } = await makeLink();
  const first = await signIn(token);
  expect(first.json()).toEqual({ workspace: "default", scopes: ["read", "upload", "import", "admin"] });
  expect(await statusWithCookie(first.cookies)).toBe(200);
  const second = await signIn(token);
  expect([second.statusCode, second.json().error.code, second.cookies]).toEqual([401, "bad_link", []]);
  expect(second.json().error.message).toContain('Run "dropset sign-in"');

  const reader = await createKey(server.deps, { name: "r", scopes: ["read"], expiresAt: null, workspace: "team" });
  const asReader = await signIn((await makeLink(reader.id)).token);
  expect(asReader.json()).toEqual({ workspace: "team", scopes: ["read"] });
});

it("signs in one browser of many that open it at once", async () => {
  const { token } = await makeLink();
  const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await signIn(token)).statusCode));
  expect(statuses.filter((status) => status === 200)).toHaveLength(1);
});

it("works for an hour", async () => {
  const [early, late] = [await makeLink(), await makeLink()];
  passed = 59 * MINUTE_MS;
  expect((await signIn(early.token)).statusCode).toBe(200);
  passed = 60 * MINUTE_MS;
  expect((await signIn(late.token)).json().error.code).toBe("bad_link");
});

it("is not used up by opening it, as mail programs do that preview links", async () => {
  const { token } = await makeLink();
  await server.app.inject({ method: "GET", url: "/settings" });
  await server.app.inject({ method: "HEAD", url: "/settings" });
  expect((await signIn(token)).statusCode).toBe(200);
});

it("ends with its key, and its session too", async () => {
  const key = await createKey(server.deps, { name: "k", scopes: ["admin"], expiresAt: null, workspace: "default" });
  const [before, after] = [await makeLink(key.id), await makeLink(key.id)];
  const { cookies } = await signIn(before.token);
  await revokeKey(server.deps, { workspaceId: null, keyId: key.id });
  expect(await statusWithCookie(cookies)).toBe(401);
  expect((await signIn(after.token)).statusCode).toBe(401);
  expect((await makeLink(key.id)).token).toBe("");
});

it("is not made for keys that have expired, and ends its session with the key", async () => {
  const soon = Date.now() + 10 * MINUTE_MS;
  const key = await createKey(server.deps, { name: "k", scopes: ["read"], expiresAt: soon, workspace: "default" });
  const { cookies } = await signIn((await makeLink(key.id)).token);
  expect(cookies[0]?.expires?.getTime()).toBeLessThanOrEqual(soon);
  passed = 11 * MINUTE_MS;
  expect((await makeLink(key.id)).token).toBe("");
});

it("cannot be guessed: wrong tokens count as wrong keys", async () => {
  const codes: string[] = [];
  for (let guess = 0; guess < 6; guess++) codes.push((await signIn(`guess ${guess}`)).json().error.code);
  expect(codes).toEqual(["bad_link", "bad_link", "bad_link", "bad_link", "bad_link", "too_many_requests"]);
  expect((await signIn((await makeLink()).token)).statusCode).toBe(200);
});

it("is removed when it has expired", async () => {
  const { token } = await makeLink();
  await server.deps.db.call("sweepSessions", { at: Date.now() + 61 * MINUTE_MS });
  expect((await signIn(token)).statusCode).toBe(401);
});

it.each([
  [{}, "The body is not valid: expected an object with `key` or `token`."],
  [{ key: 1 }, "The body is not valid: expected an object with `key` or `token`."],
  [[], "The body is not valid: expected an object with `key` or `token`."],
  [{ token: "" }, expect.stringMatching(/^body: token is not valid: Too small/)],
  [{ token: "x".repeat(301) }, expect.stringMatching(/^body: token is not valid: Too big/)],
])("a body without key or token is refused in a sentence: %j", async (payload, message) => {
  const answer = await server.app.inject({ method: "POST", url: "/v1/session", payload });
  expect([answer.statusCode, answer.json().error.message]).toEqual([400, message]);
});
