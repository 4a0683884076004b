import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { webhookMessage } from "../../contract/webhookMessages.ts";
import { openTaskBench, superviselyProject, type TaskBench } from "../tasks/taskBench.suite.ts";
import { type Network, parseNetwork } from "./allowedAddress.ts";
import { type Receiver, startReceiver } from "./receiver.suite.ts";
import { nextAttemptAt, TRIED_MS } from "./retries.ts";
import { startWebhooks, type Webhooks } from "./startWebhooks.ts";
import { sweepDeliveries } from "./sweepDeliveries.ts";

const HOUR_MS = 60 * 60 * 1000;
const all = "task.finished,task.failed,project.deleted";
const failing = { "/a.txt": "not an image" };

let bench: TaskBench;
let receiver: Receiver;
let senders: Webhooks[];
let warnings: string[];
let passed: number;
beforeEach(async () => {
  bench = await openTaskBench();
  receiver = await startReceiver();
  senders = [];
  warnings = [];
  passed = 0;
});
afterEach(async () => {
  for (const sender of senders) await sender.close();
  await receiver.close();
  await bench.close();
});

const now = () => Date.now() + passed;

async function start(options: { alone?: boolean; timeoutMs?: number } = {}): Promise<Webhooks> {
  const sender = await startWebhooks({
    db: bench.db,
    networks: [parseNetwork("127.0.0.1") as Network],
    version: "1.2.3",
    alone: true,
    now,
    log: {
      warn: (_, message) => void warnings.push(message),
      error: (data) => void warnings.push(JSON.stringify(data)),
    },
    ...options,
  });
  senders.push(sender);
  return sender;
}

async function hook(options: { url?: string; events?: string; workspaceId?: number } = {}): Promise<number> {
  const { url = receiver.url, events = all, workspaceId = 1 } = options;
  const made = await bench.db.call("createWebhook", {
    workspaceId,
    url,
    events,
    description: "",
    secret: "whsec_one",
    max: 100,
    at: now(),
  });
  if (made === "too many") throw new Error(made);
  return made.id;
}

/** Makes `count` deliveries for every webhook of a workspace, at the time of this test. */
async function fail(count = 1, workspaceId = 1): Promise<void> {
  for (let at = 0; at < count; at++) await bench.import({ files: failing, workspaceId });
  bench.sql("UPDATE webhook_deliveries SET created_at = ?, due_at = ? WHERE attempts = 0 RETURNING id", now(), now());
}

const rows = () => bench.sql("SELECT status, attempts, http_status, error FROM webhook_deliveries ORDER BY id");
const webhookRow = (id: number) => bench.sql("SELECT off_reason, failing_since FROM webhooks WHERE id = ?", id)[0];
const ids = () => receiver.received.map(({ headers }) => headers["dropset-delivery"]);

describe("an event", () => {
  it("is delivered with its data, its headers and a signature", async () => {
    await hook();
    const task = await bench.import({ title: "Cars", files: superviselyProject([], { train: { "a.png": [] } }) });
    await fail();
    const projectId = task.output?.project.id ?? 0;
    await bench.db.call("deleteProject", { workspaceId: 1, id: projectId, images: 0, at: now() });
    await (await start()).idle();

    const messages = receiver.received.map(({ body }) => webhookMessage.parse(JSON.parse(body)));
    expect(messages.map(({ event }) => event)).toEqual(["task.finished", "task.failed", "project.deleted"]);
    expect(messages.map(({ workspace }) => workspace)).toEqual(["default", "default", "default"]);
    expect(messages[0]?.data).toEqual({
      task: {
        id: task.id,
        type: "import",
        title: "Cars",
        preset: "supervisely",
        createdAt: task.createdAt,
        finishedAt: task.finishedAt,
        project: { id: projectId, title: "Cars" },
        error: null,
      },
    });
    expect(messages[1]?.data.task).toMatchObject({ project: null, error: { code: "no_images" } });
    expect(messages[2]?.data).toEqual({ project: { id: projectId, title: "Cars" } });

    for (const [at, { method, headers, body }] of receiver.received.entries()) {
      expect([method, headers["content-type"], headers["user-agent"]]).toEqual([
        "POST",
        "application/json",
        "Dropset/1.2.3",
      ]);
      expect([headers["dropset-delivery"], headers["dropset-event"]]).toEqual([messages[at]?.id, messages[at]?.event]);
      const [, seconds, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers["dropset-signature"])) ?? [];
      expect(Math.abs(Number(seconds) * 1000 - Date.now())).toBeLessThan(10 * 60_000);
      expect(signature).toBe(createHmac("sha256", "whsec_one").update(`${seconds}.${body}`).digest("hex"));
    }
    expect(new Set(ids()).size).toBe(3);
  });

  it("goes only to webhooks of its workspace that ask for it and are on", async () => {
    const other = await bench.db.call("ensureWorkspace", { name: "other", at: now() });
    await hook({ events: "task.finished" });
    await hook({ workspaceId: other });
    const off = await hook();
    await bench.db.call("changeWebhook", { workspaceId: 1, id: off, on: false, at: now() });
    await fail();
    expect(rows()).toEqual([]);
  });

  it("is not made of a task that was stopped", async () => {
    await hook();
    const id = await bench.start({ files: failing });
    await bench.db.call("stopTask", { workspaceId: 1, id, at: now() });
    await bench.queue.idle();
    expect(rows()).toEqual([]);
  });

  it("is made of a task that crashed the server too often", async () => {
    await hook();
    const id = await bench.start({ files: failing });
    bench.sql("UPDATE tasks SET status = 'started', attempts = 3 WHERE id = ? RETURNING id", id);
    await bench.db.call("takeUpTasks", { alone: true, maxAttempts: 3, at: now() });
    const [row] = bench.sql("SELECT body FROM webhook_deliveries");
    expect(webhookMessage.parse(JSON.parse(String(row?.body))).data.task?.error?.code).toBe("crashed");
  });
});

describe("a failed delivery", () => {
  it("is tried again with the same id until it succeeds", async () => {
    const id = await hook();
    receiver.respond = (response) => response.writeHead(500).end("not now");
    await fail();
    const sender = await start();
    await sender.idle();
    expect(rows()).toMatchObject([{ status: "waiting", attempts: 1, http_status: 500 }]);
    expect(webhookRow(id)?.failing_since).toEqual(expect.any(Number));
    await sender.idle();
    expect(receiver.received).toHaveLength(1);
    passed += HOUR_MS;
    receiver.respond = (response) => response.writeHead(204).end();
    await sender.idle();
    expect(rows()).toMatchObject([{ status: "delivered", attempts: 2, http_status: 204, error: null }]);
    expect(webhookRow(id)?.failing_since).toBeNull();
    expect(new Set(ids()).size).toBe(1);
    passed += HOUR_MS;
    await sender.idle();
    expect(receiver.received).toHaveLength(2);
  });

  it("is given up after a day, and a webhook that failed for three days is switched off, with a line in the log", async () => {
    const id = await hook();
    receiver.respond = (response) => response.writeHead(500).end();
    const sender = await start();
    for (const isOff of [false, false, true]) {
      await fail();
      for (let hour = 0; hour <= 28; hour += 4) {
        await sender.idle();
        passed += 4 * HOUR_MS;
      }
      const { status, attempts } = rows().at(-1) ?? {};
      expect([status, webhookRow(id)?.off_reason]).toEqual(["failed", isOff ? "failing" : null]);
      expect(Number(attempts)).toBeGreaterThan(4);
    }
    expect(warnings).toEqual(["webhook switched off: every delivery of three days failed"]);
    await fail();
    expect(rows()).toHaveLength(3);
    receiver.respond = (response) => response.writeHead(204).end();
    await bench.db.call("changeWebhook", { workspaceId: 1, id, on: true, at: now() });
    await fail();
    await sender.idle();
    expect(rows().at(-1)).toMatchObject({ status: "delivered" });
  });

  it("waits longer after each attempt, by chance a little more or less, for a day", () => {
    const minutes = (attempts: number, random: number) =>
      ((nextAttemptAt({ attempts, createdAt: 0 }, 0, random) ?? Number.NaN) / 60_000).toFixed(2);
    expect([1, 2, 3, 6, 9].map((attempts) => minutes(attempts, 0.5))).toEqual([
      "0.25",
      "0.75",
      "2.25",
      "60.75",
      "180.00",
    ]);
    expect([minutes(1, 0), minutes(1, 1)]).toEqual(["0.19", "0.31"]);
    expect(nextAttemptAt({ attempts: 9, createdAt: 0 }, TRIED_MS - HOUR_MS, 0)).toBeNull();
  });

  it("switches its webhook off when more than 10,000 wait", async () => {
    const id = await hook();
    bench.sql(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10001)
       INSERT INTO webhook_deliveries (delivery_id, webhook_id, event, body, status, created_at, due_at)
       SELECT 'id' || i, ?, 'task.failed', '{}', 'waiting', ?, ? FROM n RETURNING id`,
      id,
      now(),
      now(),
    );
    receiver.respond = (response) => response.writeHead(500).end();
    await (await start()).idle();
    expect([webhookRow(id)?.off_reason, receiver.received.length]).toEqual(["backlog", 1]);
    expect(warnings).toEqual(["webhook switched off: too many deliveries wait"]);
  });
});

describe("deliveries", () => {
  it("reach other receivers and other workspaces while receivers do not respond", async () => {
    const slow = await startReceiver();
    slow.respond = () => undefined;
    const other = await bench.db.call("ensureWorkspace", { name: "other", at: now() });
    for (let count = 0; count < 6; count++) await hook({ url: slow.url });
    await hook({ workspaceId: other });
    await fail(3);
    await fail(3, other);
    const sender = await start({ timeoutMs: 60_000 });
    await expect.poll(() => receiver.received.length, { timeout: 20_000 }).toBe(3);
    // One for each webhook, and four for the workspace.
    expect(slow.received).toHaveLength(4);
    await sender.close();
    await slow.close();
  });

  it("are made once each by two processes", async () => {
    for (let count = 0; count < 3; count++) await hook();
    await fail(5);
    const two = [await start({ alone: false }), await start({ alone: false })];
    await expect
      .poll(
        async () => {
          for (const sender of two) await sender.idle();
          return receiver.received.length;
        },
        { timeout: 20_000 },
      )
      .toBe(15);
    expect(new Set(ids()).size).toBe(15);
    expect(rows().every(({ status, attempts }) => status === "delivered" && attempts === 1)).toBe(true);
  });

  it("that a process did not finish are made again by the next one, with the same id", async () => {
    await hook();
    await fail();
    receiver.respond = () => undefined;
    const first = await start();
    await expect.poll(() => receiver.received.length, { timeout: 20_000 }).toBe(1);
    await first.close();
    receiver.respond = (response) => response.writeHead(204).end();
    await (await start()).idle();
    expect(rows()).toMatchObject([{ status: "delivered", attempts: 2 }]);
    expect(ids()).toHaveLength(2);
    expect(new Set(ids()).size).toBe(1);
  });

  it("are not stored by a process that has lost its lease", async () => {
    await hook();
    await fail();
    const claim = () => bench.db.call("claimDelivery", { at: now(), leaseMs: 60_000, perWorkspace: 4 });
    const first = await claim();
    expect(await claim()).toBeUndefined();
    passed += 61_000;
    const second = await claim();
    expect([first?.seq, second?.attempts]).toEqual([second?.seq, 2]);
    const settle = (claimed: typeof first, error: string | null) =>
      bench.db.call("settleDelivery", {
        claimed: claimed as NonNullable<typeof first>,
        result: { at: now(), durationMs: 1, httpStatus: 204, error, answer: "" },
        dueAt: null,
        failingBefore: 0,
        maxWaiting: 10,
        at: now(),
      });
    await settle(first, "lost");
    expect(rows()).toMatchObject([{ status: "waiting" }]);
    await settle(second, null);
    expect(rows()).toMatchObject([{ status: "delivered" }]);
  });

  it("are signed with the former secret too for a day after it was replaced", async () => {
    const id = await hook();
    const replaced = { workspaceId: 1, id, secret: "whsec_two", formerUntil: now() + 24 * HOUR_MS };
    await bench.db.call("rotateWebhookSecret", replaced);
    const sender = await start();
    await fail();
    await sender.idle();
    passed += 25 * HOUR_MS;
    await fail();
    await sender.idle();
    const [both, one] = receiver.received.map(({ headers, body }) => {
      const [time = "", ...signatures] = String(headers["dropset-signature"]).split(",");
      const secrets = ["whsec_two", "whsec_one"].slice(0, signatures.length);
      const expected = secrets.map((secret) => createHmac("sha256", secret).update(`${time.slice(2)}.${body}`));
      expect(signatures).toEqual(expected.map((hmac) => `v1=${hmac.digest("hex")}`));
      return signatures.length;
    });
    expect([both, one]).toEqual([2, 1]);
  });

  it("are kept for a week, 1,000 of each webhook, and those of a webhook that is off fail after a day", async () => {
    const { signal } = new AbortController();
    const id = await hook();
    const insert = (count: number, status: string) =>
      bench.sql(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
         INSERT INTO webhook_deliveries (delivery_id, webhook_id, event, body, status, created_at, due_at)
         SELECT ? || i, ?, 'task.failed', '{}', ?, ?, ? FROM n RETURNING id`,
        count,
        status,
        id,
        status,
        now(),
        now(),
      );
    insert(1_700, "delivered");
    insert(2, "waiting");
    await bench.db.call("changeWebhook", { workspaceId: 1, id, on: false, at: now() });
    const states = () =>
      bench.sql("SELECT status, count(*) AS n FROM webhook_deliveries GROUP BY status ORDER BY status");
    await sweepDeliveries(bench.db, now(), signal);
    expect(states()).toEqual([
      { status: "delivered", n: 1_000 },
      { status: "waiting", n: 2 },
    ]);
    await sweepDeliveries(bench.db, now() + 25 * HOUR_MS, signal);
    expect(states()).toEqual([
      { status: "delivered", n: 998 },
      { status: "failed", n: 2 },
    ]);
    await sweepDeliveries(bench.db, now() + 8 * 24 * HOUR_MS, signal);
    expect(states()).toEqual([]);
  });
});
