import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AuditEntry } from "../../contract/audit.ts";
import { openTestServer, type TestServer } from "../openTestServer.suite.ts";
import { createKey, ensureAdminKey } from "./keys.ts";

const FIRST = "first-configured-key-0123456789abcdef";
const SECOND = "second-configured-key-0123456789abcd";

let server: TestServer;
beforeEach(async () => {
  server = await openTestServer();
});
afterEach(() => server.close());

const statusWith = async (headers: Record<string, string>) =>
  (await server.app.inject({ method: "GET", url: "/v1/presets", headers })).statusCode;
const works = async (key: string) => (await statusWith({ "x-api-key": key })) === 200;

describe("a restart with another configured key", () => {
  it("revokes the one configured before, with its sessions", async () => {
    expect(await ensureAdminKey(server.deps, FIRST)).toEqual({ state: "configured" });
    const signedIn = await server.app.inject({ method: "POST", url: "/v1/session", payload: { key: FIRST } });
    const cookie = `${signedIn.cookies[0]?.name}=${signedIn.cookies[0]?.value}`;
    expect(await statusWith({ cookie })).toBe(200);
    expect(await ensureAdminKey(server.deps, SECOND)).toEqual({ state: "configured" });
    expect([await works(FIRST), await works(SECOND), await statusWith({ cookie })]).toEqual([false, true, 401]);
    expect(await ensureAdminKey(server.deps, FIRST)).toEqual({ state: "revoked" });
  });

  it("is in the audit log, and a restart with the same key is not", async () => {
    for (const key of [FIRST, FIRST, SECOND, SECOND]) await ensureAdminKey(server.deps, key);
    const headers = { "x-api-key": server.key };
    const { items } = (await server.app.inject({ method: "GET", url: "/v1/audit", headers })).json();
    const acts = items.map((entry: AuditEntry) => `${entry.actor.via} ${entry.action} ${entry.target.name}`);
    expect(acts.slice(0, -1)).toEqual([
      "server key.created DROPSET_KEY",
      "server key.revoked DROPSET_KEY",
      "server key.created DROPSET_KEY",
    ]);
    for (const key of [FIRST, SECOND]) expect(JSON.stringify(items)).not.toContain(key);
  });

  it("leaves keys alone that people gave the same name, in every workspace", async () => {
    const named = { name: "DROPSET_KEY", scopes: ["read"], expiresAt: null } as const;
    const theirs = await createKey(server.deps, { ...named, workspace: "team" });
    const ours = await createKey(server.deps, { ...named, workspace: "default" });
    await ensureAdminKey(server.deps, FIRST);
    await ensureAdminKey(server.deps, SECOND);
    expect([await works(theirs.secret), await works(ours.secret), await works(FIRST)]).toEqual([true, true, false]);
  });

  it("does not call a key of another workspace or scope the admin key, and does not change it", async () => {
    const common = { name: "robot", expiresAt: null } as const;
    const theirs = await createKey(server.deps, { ...common, scopes: ["admin"], workspace: "team" });
    const reader = await createKey(server.deps, { ...common, scopes: ["read"], workspace: "default" });
    // The use of the key that lists them is stored after the response.
    await expect.poll(async () => (await listed()).json().items.at(-1).lastUsedAt).not.toBeNull();
    const { items: before } = (await listed()).json();
    for (const { secret } of [theirs, reader]) {
      expect(await ensureAdminKey(server.deps, secret)).toEqual({ state: "other" });
    }
    expect((await listed()).json().items).toEqual(before);
    expect(await ensureAdminKey(server.deps, server.key)).toEqual({ state: "configured" });
  });

  const listed = async () =>
    server.app.inject({ method: "GET", url: "/v1/keys", headers: { "x-api-key": server.key } });
});
