import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { AuditEntry } from "../../contract/audit.ts";
import { recordAudit, sweepAudit } from "../services/audit.ts";
import { superviselyProject } from "../tasks/taskBench.suite.ts";
import { type ApiBench, openApiBench } from "./apiBench.suite.ts";

vi.setConfig({ testTimeout: 60_000 });

const DAY_MS = 24 * 60 * 60 * 1000;
let bench: ApiBench;
let admin: string;
beforeEach(async () => {
  bench = await openApiBench();
  ({ key: admin } = await bench.key(["admin"]));
});
afterEach(() => bench.close());

async function page(query = "", key = admin) {
  const { status, json } = await bench.call("GET", `/v1/audit${query}`, { key });
  expect(status).toBe(200);
  return json as { items: AuditEntry[]; nextCursor: string | null };
}

/** Returns who did what to what, oldest first, without what the test itself set up. */
const acts = (items: readonly AuditEntry[]) =>
  items
    .map(({ actor, action, target }) => `${actor.via} ${actor.name}: ${action} ${target.name}`)
    .reverse()
    .filter((act) => !act.startsWith("command "));

it("lists who created, changed, deleted, restored and downloaded what, signed in, and changed keys", async () => {
  const call = async (method: "POST" | "PATCH" | "DELETE" | "GET", path: string, body?: object) => {
    const answer = await bench.call(method, path, { key: admin, ...(body && { body }) });
    expect([path, answer.status]).toEqual([path, 200]);
    return answer.json;
  };
  const made = await call("POST", "/v1/keys", { name: "robot", scopes: ["read"] });
  await call("DELETE", `/v1/keys/${made.id}`);
  const files = await bench.tasks.store(superviselyProject(["car"], { train: { "a.png": ["car"] } }));
  const { taskId } = await call("POST", "/v1/tasks/import", { project: { title: "Cars" }, preset: "auto", files });
  await bench.tasks.queue.idle();
  const id = (await bench.tasks.task(taskId)).output?.project.id;
  await call("PATCH", `/v1/projects/${id}`, { title: "Vans", library: true });
  await call("POST", "/v1/tasks/import/local", { id, title: "Copy", datasetsIds: [] });
  await bench.tasks.queue.idle();
  await call("POST", `/v1/tasks/${taskId}/retry`);
  await bench.tasks.queue.idle();
  await call("POST", `/v1/tasks/${await bench.tasks.start({ title: "Birds", files: {} })}/stop`);
  await call("DELETE", `/v1/projects/${id}`);
  await call("PATCH", `/v1/projects/${id}`, { deleted: false });
  await call("GET", `/v1/projects/${id}/download`);
  const signedIn = await bench.call("POST", "/v1/session", { body: { key: admin } });
  const [cookie = ""] = String(signedIn.headers["set-cookie"]).split(";");
  await bench.call("DELETE", "/v1/session", { headers: { cookie, origin: "http://localhost" } });

  const { items } = await page();
  expect(acts(items)).toEqual([
    "key test: key.created robot",
    "key test: key.revoked robot",
    "key test: task.started Cars",
    "key test: project.changed Vans",
    "key test: task.started Copy",
    "key test: task.started Cars",
    "key test: task.stopped Birds",
    "key test: project.deleted Vans",
    "key test: project.restored Vans",
    "key test: project.downloaded Vans",
    "key test: session.started null",
    "session test: session.ended null",
  ]);
  const downloaded = items.find(({ action }) => action === "project.downloaded");
  expect(downloaded?.details).toEqual({ format: "supervisely", archive: "tar", images: true });
  for (const secret of [made.secret, admin]) expect(JSON.stringify(items)).not.toContain(secret.split(".")[1]);
});

it("records nothing that did not happen", async () => {
  const before = (await page()).items;
  const reader = (await bench.key(["read"])).key;
  for (const [method, path, key] of [
    ["DELETE", "/v1/projects/999", admin],
    ["DELETE", "/v1/keys/999", admin],
    ["GET", "/v1/projects/999/download", admin],
    ["DELETE", "/v1/keys/1", reader],
    ["POST", "/v1/tasks/999/stop", admin],
  ] as const) {
    expect((await bench.call(method, path, { key })).status).toBeGreaterThanOrEqual(400);
  }
  // Only the key that the test made.
  expect((await page()).items.slice(1)).toEqual(before);
});

it("comes in pages, filtered by action and time", async () => {
  const admins = { via: "command", workspaceId: 1 } as const;
  for (let number = 0; number < 5; number++) {
    bench.passTime(DAY_MS);
    await recordAudit(bench.deps, admins, { action: "webhook.created", target: { id: number } });
    await recordAudit(bench.deps, admins, { action: "webhook.deleted", target: { id: number } });
  }
  const first = await page("?action=webhook.created&limit=2");
  const second = await page(`?action=webhook.created&limit=2&cursor=${first.nextCursor}`);
  const third = await page(`?action=webhook.created&limit=2&cursor=${second.nextCursor}`);
  const ids = [first, second, third].map(({ items }) => items.map(({ target }) => target.id));
  expect([ids, third.nextCursor]).toEqual([[[4, 3], [2, 1], [0]], null]);
  const since = first.items[1]?.at ?? "";
  const between = await page(`?action=webhook.deleted&since=${second.items[1]?.at}&until=${since}`);
  expect(between.items.map(({ target }) => target.id)).toEqual([2, 1]);
  for (const query of ["?action=none", "?since=yesterday", "?cursor=x"]) {
    expect((await bench.call("GET", `/v1/audit${query}`, { key: admin })).status).toBe(400);
  }
});

it("shows the admins of other workspaces their own entries, and nobody else any", async () => {
  const theirs = (await bench.key(["admin"], "team")).key;
  await bench.call("POST", "/v1/keys", { key: theirs, body: { name: "ours", scopes: ["read"] } });
  expect((await page("", theirs)).items.map(({ workspace }) => workspace)).toEqual(["team", "team"]);
  expect(new Set((await page()).items.map(({ workspace }) => workspace))).toEqual(new Set(["team", "default"]));
  const { key } = await bench.key(["import"]);
  expect((await bench.call("GET", "/v1/audit", { key })).status).toBe(403);
});

it("cuts long names between characters", async () => {
  const name = "😀".repeat(5_000);
  await recordAudit(bench.deps, { via: "server", workspaceId: 1 }, { action: "webhook.changed", target: { name } });
  const [entry] = (await page()).items;
  expect(entry?.target.name).toBe(`${"😀".repeat(399)}…`);
});

it("is kept for 400 days", async () => {
  const { signal } = new AbortController();
  bench.passTime(399 * DAY_MS);
  expect(await sweepAudit(bench.deps, signal)).toBe(0);
  await recordAudit(bench.deps, { via: "server", workspaceId: 1 }, { action: "webhook.deleted" });
  bench.passTime(2 * DAY_MS);
  const before = (await page()).items.length;
  expect(await sweepAudit(bench.deps, signal)).toBe(before - 1);
  expect((await page()).items.map(({ action }) => action)).toEqual(["webhook.deleted"]);
});

it("does not undo what was done when it cannot be written; the server log has the entry then", async () => {
  const errors: object[] = [];
  const db = { call: () => Promise.reject(new Error("disk full")) } as unknown as typeof bench.deps.db;
  const log = { error: (fields: object) => void errors.push(fields) } as unknown as typeof bench.deps.log;
  await recordAudit({ db, now: Date.now, log }, { via: "server", workspaceId: 1 }, { action: "webhook.deleted" });
  expect(errors).toMatchObject([{ entry: { action: "webhook.deleted", workspaceId: 1 } }]);
});
