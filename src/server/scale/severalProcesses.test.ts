import { Agent } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createClient, imagesFrom, send, sendUntilDone } from "./client.suite.ts";
import { KEY } from "./cluster.suite.ts";
import { memberFaults, SEED, storeFaults, surviveFaults } from "./faults.suite.ts";
import { startTestCluster, type TestCluster } from "./testCluster.suite.ts";

// Whole processes on one database server, killed at random moments. How fast a machine is, is not what is tested.
vi.setConfig({ testTimeout: 1_200_000, hookTimeout: 600_000 });

const MINUTE_MS = 60_000;
/** Faults of the last test. */
const FAULTS = Number(process.env.SCALE_KILLS ?? 12);
/** Images that are uploaded in one request, and imported together. */
const REQUEST_FILES = 20;
const IMPORT_FILES = 60;
/** How long servers of the test go on serving when they are asked to end, s: some questions of the proxy. */
const DRAIN_SECONDS = 2;

const json = { "content-type": "application/json", "x-api-key": KEY };

describe("two servers and two workers on one database server and one bucket, each with a data folder of its own", () => {
  let cluster: TestCluster;
  let client: ReturnType<typeof createClient>;
  let urls: string[];
  beforeAll(async () => {
    cluster = await startTestCluster({ bucket: true, env: { DRAIN_SECONDS: String(DRAIN_SECONDS) } });
    client = createClient(cluster.proxy.url);
    urls = cluster.replicas.map(({ url }) => url as string);
  });
  afterAll(() => cluster?.close());

  /** Sends the same call to both servers in turn. */
  const inTurn = (times: number, call: (url: string) => ReturnType<typeof send>) =>
    Promise.all(Array.from({ length: times }, (_, at) => call(urls[at % 2] as string)));

  test("import a few hundred images in one task, which a worker runs", async () => {
    const files = imagesFrom(1, 300);
    for (let at = 0; at < files.length; at += REQUEST_FILES) await client.upload(files.slice(at, at + REQUEST_FILES));
    const task = await client.ended(await client.start(files, "few hundred"));
    expect([task.status, task.error]).toEqual(["finished", null]);
    const { body } = await sendUntilDone(`${cluster.proxy.url}/v1/projects/${task.output?.project.id}`, {
      headers: json,
    });
    expect(body).toMatchObject({ title: "few hundred", images: 300 });
    expect(cluster.proxy.passed.every((count) => count > 5)).toBe(true);
    const ran = cluster.workers.filter((worker) => worker.printed().includes('"type":"import"'));
    expect(ran.length).toBe(1);
    for (const replica of cluster.replicas) expect(replica.printed()).not.toContain("task started");
  });

  test("install one sample project, and print one welcome", async () => {
    await expect
      .poll(async () => (await client.list<{ title: string }>("/v1/library")).map(({ title }) => title), {
        timeout: 120_000,
      })
      .toEqual(["Shapes"]);
  });

  test("start one task for an Idempotency-Key, whichever server gets it", async () => {
    const files = imagesFrom(10_000, 3);
    await client.upload(files);
    const body = JSON.stringify({
      project: { title: "once" },
      preset: "images",
      files: files.map(({ path, hash }) => ({ path, hash })),
    });
    const headers = { ...json, "idempotency-key": "once" };
    const answers = await inTurn(8, (url) =>
      sendUntilDone(`${url}/v1/tasks/import`, { method: "POST", headers, body }),
    );
    expect(new Set(answers.map((answer) => (answer.body as { taskId: number }).taskId)).size).toBe(1);
  });

  test("know the sessions of each other, and their ends", async () => {
    const [first, second] = urls as [string, string];
    const signedIn = await send(`${first}/v1/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ key: KEY }),
    });
    const cookie = signedIn.headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
    const list = (url: string) => send(`${url}/v1/tasks`, { headers: { cookie } });
    expect([(await list(first)).status, (await list(second)).status]).toEqual([200, 200]);
    await send(`${second}/v1/session`, { method: "DELETE", headers: { cookie, origin: second } });
    expect([(await list(first)).status, (await list(second)).status]).toEqual([401, 401]);
  });

  test("count requests and wrong keys together", async () => {
    const since = Date.now();
    const made = await cluster.command("keys", "create", "--scopes", "read", "--requests-per-minute", "5");
    const key = /^dropset_\S+$/m.exec(made.output)?.[0] ?? "";
    const answers = await inTurn(24, (url) => send(`${url}/v1/tasks`, { headers: { "x-api-key": key } }));
    const wrong = await inTurn(60, (url) => send(`${url}/v1/tasks`, { headers: { "x-api-key": "wrong" } }));
    // Each minute of the clock allows as many again.
    const minutes = Math.floor(Date.now() / MINUTE_MS) - Math.floor(since / MINUTE_MS) + 1;
    const count = (all: typeof answers, status: number) => all.filter((answer) => answer.status === status).length;
    expect(count(answers, 200)).toBeGreaterThanOrEqual(5);
    expect(count(answers, 200)).toBeLessThanOrEqual(5 * minutes);
    expect(count(answers, 200) + count(answers, 429)).toBe(24);
    expect(count(wrong, 401)).toBeGreaterThanOrEqual(20);
    expect(count(wrong, 401)).toBeLessThanOrEqual(20 * minutes);
    expect(count(wrong, 401) + count(wrong, 429)).toBe(60);
  });

  test("are ready while the database is there, and say so when it is not", async () => {
    const ready = () => Promise.all(urls.map((url) => send(`${url}/readyz`)));
    expect((await ready()).map(({ status }) => status)).toEqual([200, 200]);
    await cluster.stores.postgres.stop();
    const without = await ready();
    expect(without.map(({ status }) => status)).toEqual([503, 503]);
    expect(without[0]?.body).toMatchObject({ reason: "the database does not respond" });
    expect((await send(`${urls[0]}/healthz`)).status).toBe(200);
    await cluster.stores.postgres.start();
    await expect.poll(async () => (await ready()).map(({ status }) => status), { timeout: 60_000 }).toEqual([200, 200]);
  });

  test("a worker and a server that are asked to end do so, and give their work back", async () => {
    const files = imagesFrom(20_000, IMPORT_FILES);
    for (let at = 0; at < files.length; at += REQUEST_FILES) await client.upload(files.slice(at, at + REQUEST_FILES));
    const taskId = await client.start(files, "drained");
    const [worker] = cluster.workers;
    const [replica] = cluster.replicas;
    expect([await worker?.stop(), await replica?.stop()]).toEqual([0, 0]);
    expect((await client.ended(taskId)).status).toBe("finished");
    await Promise.all([worker?.start(), replica?.start()]);
  });

  test("a rolling restart under load is not noticed by clients", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 4, scheduling: "fifo" });
    const noticed: string[] = [];
    let requests = 0;
    let isOver = false;

    /** Sends requests one after another until the restart is over. None is sent twice. */
    async function load(call: (round: number) => ReturnType<typeof send>): Promise<void> {
      for (let round = 0; !isOver; round++) {
        requests += 1;
        await call(round).then(
          ({ status, body }) => status >= 300 && noticed.push(`status ${status}: ${JSON.stringify(body)}`),
          (error: unknown) => noticed.push(String(error)),
        );
      }
    }

    const files = imagesFrom(25_000, IMPORT_FILES);
    for (let at = 0; at < files.length; at += REQUEST_FILES) await client.upload(files.slice(at, at + REQUEST_FILES));
    const taskId = await client.start(files, "rolled");
    const { url } = cluster.proxy;
    const loads = [
      load((round) => send(`${url}/v1/tasks/import/files`, client.uploadCall(imagesFrom(26_000 + round * 5, 5)))),
      load(() => send(`${url}/v1/projects?limit=10`)),
      load(() => send(`${url}/v1/projects?limit=10`, { agent })),
      load(() => send(`${url}/v1/tasks/${taskId}?wait=5`)),
    ];
    for (const member of cluster.members) {
      expect(await member.stop()).toBe(0);
      await member.start();
      await pause(1_000);
    }
    isOver = true;
    await Promise.all(loads);
    agent.destroy();
    expect(noticed).toEqual([]);
    expect(requests).toBeGreaterThan(50);
    expect((await client.ended(taskId)).status).toBe("finished");
    console.log(`Rolling restart: ${requests} requests, none failed.`);
  });

  test("a full store is named in plain words, and heals", async () => {
    const file = imagesFrom(28_000, 1);
    const call = client.uploadCall(file);
    await cluster.stores.bucket?.swift.setQuota(1);
    const full = await send(`${cluster.proxy.url}/v1/tasks/import/files`, call);
    expect([full.status, full.body]).toMatchObject([
      507,
      { error: { message: expect.stringContaining("The object store of the server is full.") } },
    ]);
    expect(await client.missing(file.map(({ hash }) => hash))).toEqual(file.map(({ hash }) => hash));
    await cluster.stores.bucket?.swift.setQuota(0);
    await expect
      .poll(() => send(`${cluster.proxy.url}/v1/tasks/import/files`, call), { timeout: 60_000 })
      .toMatchObject({
        status: 200,
      });
  });

  test("a database that takes no writes is named in plain words, and heals", async () => {
    const { postgres } = cluster.stores;
    const file = imagesFrom(29_000, 1);
    const call = client.uploadCall(file);
    const files = imagesFrom(29_100, IMPORT_FILES);
    for (let at = 0; at < files.length; at += REQUEST_FILES) await client.upload(files.slice(at, at + REQUEST_FILES));
    const waiting = await client.start(files, "begun before");
    await postgres.admin("ALTER SYSTEM SET default_transaction_read_only = on");
    await postgres.admin("SELECT pg_reload_conf()");
    await pause(500);
    const refused = await send(`${urls[0]}/v1/tasks/import/files`, call);
    expect([refused.status, refused.body]).toMatchObject([
      503,
      { error: { message: expect.stringContaining("The server cannot write to its database") } },
    ]);
    expect((await send(`${urls[0]}/v1/projects`)).status).toBe(200);
    expect(await send(`${urls[0]}/readyz`)).toMatchObject({
      status: 503,
      body: { reason: "the database cannot be written" },
    });
    await postgres.admin("ALTER SYSTEM RESET default_transaction_read_only");
    await postgres.admin("SELECT pg_reload_conf()");
    await expect
      .poll(() => send(`${urls[0]}/v1/tasks/import/files`, call), { timeout: 60_000 })
      .toMatchObject({
        status: 200,
      });
    await expect.poll(() => send(`${urls[0]}/readyz`), { timeout: 60_000 }).toMatchObject({ status: 200 });
    expect((await client.ended(waiting)).status).toBe("finished");
  });

  test(`${FAULTS} kills of servers and workers, restarts of the stores and cut connections lose nothing (seed ${SEED})`, async () => {
    await surviveFaults(cluster, { count: FAULTS, faults: [...memberFaults, ...storeFaults] });
  });
});
