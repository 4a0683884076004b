import type { ServerResponse } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { listAudit } from "../../contract/audit.ts";
import * as contract from "../../contract/webhooks.ts";
import { type Receiver, startReceiver } from "../webhooks/receiver.suite.ts";
import { type ApiBench, openApiBench } from "./apiBench.suite.ts";

let bench: ApiBench;
let receiver: Receiver;
let key: string;
let workspaces = 0;
beforeAll(async () => {
  bench = await openApiBench({ env: { WEBHOOK_NETWORKS: "127.0.0.1, fd12::/16" } });
  receiver = await startReceiver();
});
beforeEach(async () => {
  workspaces += 1;
  ({ key } = await bench.key(["admin"], `workspace ${workspaces}`));
});
afterAll(async () => {
  await receiver.close();
  await bench.close();
});

const call = (method: "GET" | "POST" | "PATCH" | "DELETE", path: string, body?: object, as = key) =>
  bench.call(method, `/v1/webhooks${path}`, { key: as, ...(body && { body }) });

async function create(body: object = {}) {
  const { status, json } = await call("POST", "", { url: receiver.url, events: ["task.finished"], ...body });
  expect(status).toBe(200);
  return contract.createWebhook.response.parse(json);
}

describe("/v1/webhooks", () => {
  it("creates a webhook, shows its secret only then, changes it and deletes it", async () => {
    const { secret, ...made } = await create({ description: "CI" });
    expect(secret).toMatch(/^whsec_[\w-]{43}$/);
    expect(made).toMatchObject({
      url: receiver.url,
      description: "CI",
      events: ["task.finished"],
      enabled: true,
      disabledReason: null,
      disabledAt: null,
      failingSince: null,
    });
    expect((await call("GET", `/${made.id}`)).json).toEqual(made);
    expect((await call("GET", "")).json).toEqual({ items: [made], nextCursor: null });

    const off = await call("PATCH", `/${made.id}`, { enabled: false, events: ["task.failed", "task.failed"] });
    expect(off.json).toMatchObject({ enabled: false, disabledReason: "manual", events: ["task.failed"] });
    expect(off.json.disabledAt).toEqual(expect.any(String));
    const on = await call("PATCH", `/${made.id}`, {
      enabled: true,
      url: "https://example.org/x#part",
      description: "",
    });
    expect(on.json).toMatchObject({ enabled: true, disabledAt: null, url: "https://example.org/x", description: "" });
    expect((await call("PATCH", `/${made.id}`, {})).json).toEqual(on.json);

    const rotated = await call("POST", `/${made.id}/secret`);
    expect(contract.rotateWebhookSecret.response.parse(rotated.json).secret).not.toBe(secret);
    expect((await call("DELETE", `/${made.id}`)).json).toEqual({ id: made.id });
    expect((await call("GET", `/${made.id}`)).status).toBe(404);
  });

  it("records in the audit log what admins did, without the secret path of an address", async () => {
    const { id } = await create({ url: "https://example.org/secret-path" });
    await call("PATCH", `/${id}`, { enabled: false });
    await call("PATCH", `/${id}`, {});
    await call("POST", `/${id}/secret`);
    await call("DELETE", `/${id}`);
    const { json } = await bench.call("GET", "/v1/audit", { key });
    const acts = listAudit.response.parse(json).items.filter(({ action }) => action.startsWith("webhook."));
    expect(acts.map(({ action, target, details }) => [action, target, details]).reverse()).toEqual([
      ["webhook.created", { id, name: "example.org" }, { events: "task.finished" }],
      ["webhook.changed", { id, name: "example.org" }, { changed: "enabled" }],
      ["webhook.changed", { id, name: "example.org" }, { changed: "secret" }],
      ["webhook.deleted", { id, name: "example.org" }, {}],
    ]);
  });

  it.each([
    ["ftp://example.org/", "http or https"],
    ["example.org", "http or https"],
    ["https://me:secret@example.org/", "user name"],
    ["http://127.0.0.2/", "127.0.0.2 is not public"],
    ["http://10.0.0.1/", "is not public"],
    ["http://[::1]/", "is not public"],
    ["http://[::ffff:10.0.0.1]/", "is not public"],
    ["http://0x7f000002/", "127.0.0.2 is not public"],
    ["http://169.254.169.254/latest/meta-data", "is not public"],
  ])("refuses the address %s", async (url, reason) => {
    const { status, json } = await call("POST", "", { url, events: ["task.finished"] });
    expect([status, json.error.code]).toEqual([400, "bad_request"]);
    expect(json.error.message).toContain(reason);
    const { id } = await create();
    expect((await call("PATCH", `/${id}`, { url })).json.error.message).toContain(reason);
  });

  it.each([
    [{ events: [] }],
    [{ events: ["task.started"] }],
    [{ url: `https://example.org/${"x".repeat(2_000)}` }],
    [{ secret: "mine" }],
    [{ description: "x".repeat(301) }],
  ])("refuses %j", async (part) => {
    const body = { url: receiver.url, events: ["task.finished"], ...part };
    expect((await call("POST", "", body)).status).toBe(400);
  });

  it("lets a workspace have 20, and lists them in pages", async () => {
    for (let count = 0; count < 20; count++) await create({ description: String(count) });
    const refused = await call("POST", "", { url: receiver.url, events: ["task.finished"] });
    expect([refused.status, refused.json.error.code]).toEqual([409, "conflict"]);
    const first = await call("GET", "?limit=15");
    const second = await call("GET", `?limit=15&cursor=${first.json.nextCursor}`);
    const seen = [...first.json.items, ...second.json.items].map(({ description }) => description);
    expect(seen).toEqual(Array.from({ length: 20 }, (_, at) => String(19 - at)));
    expect(second.json.nextCursor).toBeNull();
  });

  it("shows nothing to other workspaces", async () => {
    const { id } = await create();
    const other = (await bench.key(["admin"], "another workspace")).key;
    expect((await call("GET", "", undefined, other)).json.items).toEqual([]);
    for (const [method, path] of [
      ["GET", ""],
      ["PATCH", ""],
      ["DELETE", ""],
      ["POST", "/secret"],
      ["POST", "/test"],
      ["GET", "/deliveries"],
    ] as const) {
      const { status } = await call(method, `/${id}${path}`, method === "PATCH" ? {} : undefined, other);
      expect([method, path, status]).toEqual([method, path, 404]);
    }
    expect((await call("GET", `/${id}`)).status).toBe(200);
  });
});

describe("a test", () => {
  it("is sent at once, also when the webhook is off, and its outcome is returned and listed", async () => {
    const { id } = await create();
    await call("PATCH", `/${id}`, { enabled: false });
    receiver.respond = (response) => response.writeHead(418).end("short and stout");
    const failed = contract.testWebhook.response.parse((await call("POST", `/${id}/test`)).json);
    expect(failed).toMatchObject({ event: "test", status: "failed", attempts: 1, nextAttemptAt: null });
    expect(failed.lastAttempt).toMatchObject({
      status: 418,
      error: "The response had status 418.",
      response: "short and stout",
    });
    receiver.respond = (response) => response.writeHead(200).end();
    const delivered = (await call("POST", `/${id}/test`)).json;
    expect(delivered).toMatchObject({ status: "delivered", lastAttempt: { status: 200, error: null, response: "" } });
    expect((await call("GET", `/${id}/deliveries`)).json).toEqual({ items: [delivered, failed], nextCursor: null });
    expect((await call("GET", `/${id}/deliveries?status=failed`)).json.items).toEqual([failed]);
    expect((await call("GET", `/${id}/deliveries?limit=1`)).json.nextCursor).toEqual(expect.any(String));
    expect((await call("GET", `/${id}`)).json.failingSince).toBeNull();
  });

  it("is refused while many others run", async () => {
    const { id } = await create();
    const waiting: ServerResponse[] = [];
    receiver.respond = (response) => void waiting.push(response);
    const running = Array.from({ length: 4 }, () => call("POST", `/${id}/test`));
    await expect.poll(() => waiting.length, { timeout: 9_000 }).toBe(4);
    const { status, headers } = await call("POST", `/${id}/test`);
    expect([status, headers["retry-after"]]).toEqual([503, "10"]);
    for (const response of waiting) response.end();
    for (const { json } of await Promise.all(running)) expect(json.status).toBe("delivered");
  });
});

describe("an event", () => {
  it("is delivered soon after it happens and listed", async () => {
    const workspaceKey = await bench.key(["admin"], `workspace ${workspaces}`);
    const { id } = await create({ events: ["task.failed"] });
    receiver.respond = (response) => response.writeHead(202).end("queued");
    await bench.tasks.import({ files: { "/a.txt": "no image" }, workspaceId: workspaceKey.workspaceId });
    await bench.webhooks.idle();
    const { json } = await call("GET", `/${id}/deliveries`);
    expect(contract.listDeliveries.response.parse(json).items).toMatchObject([
      { event: "task.failed", status: "delivered", attempts: 1, lastAttempt: { status: 202, response: "queued" } },
    ]);
  });
});
