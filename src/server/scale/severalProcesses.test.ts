import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createRandom } from "../../samples/random.ts";
import { hasPostgres } from "../db/testPostgres.suite.ts";
import { createClient, imagesFrom, send, sendUntilDone } from "./client.suite.ts";
import { type Cluster, KEY, startCluster } from "./cluster.suite.ts";

// Whole processes on one database server, killed at random moments. How fast a machine is, is not what is tested.
vi.setConfig({ testTimeout: 1_200_000, hookTimeout: 600_000 });

const MINUTE_MS = 60_000;
/** Kills of the last test, and the seed of their moments. */
const KILLS = Number(process.env.SCALE_KILLS ?? 12);
const SEED = Number(process.env.SCALE_SEED ?? Math.floor(Math.random() * 10_000));
/** Images that are uploaded in one request, and imported together. */
const REQUEST_FILES = 20;
const IMPORT_FILES = 60;

if (!hasPostgres) throw new Error("PostgreSQL is not installed. Run: npm run test:scale");

const json = { "content-type": "application/json", "x-api-key": KEY };

describe("two servers and two workers on one database server and one data folder", () => {
  let cluster: Cluster;
  let client: ReturnType<typeof createClient>;
  let urls: string[];
  beforeAll(async () => {
    cluster = await startCluster({ replicas: 2, workers: 2 });
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
    await cluster.postgres.stop();
    const without = await ready();
    expect(without.map(({ status }) => status)).toEqual([503, 503]);
    expect(without[0]?.body).toMatchObject({ reason: "the database does not respond" });
    expect((await send(`${urls[0]}/healthz`)).status).toBe(200);
    await cluster.postgres.start();
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

  test(`${KILLS} kills of servers, workers and the database lose nothing (seed ${SEED})`, async () => {
    const random = createRandom(SEED);
    const acknowledged = new Set<string>();
    const imports = new Map<string, number>();
    let next = 30_000;
    let isOver = false;

    /** Uploads and imports until the kills are over. */
    async function work(name: string): Promise<void> {
      for (let round = 0; !isOver; round++) {
        const files = imagesFrom(next, IMPORT_FILES);
        next += IMPORT_FILES;
        for (let at = 0; at < files.length; at += REQUEST_FILES) {
          await client.upload(files.slice(at, at + REQUEST_FILES), ({ hash }) => acknowledged.add(hash));
        }
        const title = `${name} ${round}`;
        const taskId = await client.start(files, title);
        imports.set(title, taskId);
        // Some imports wait in the queue, but not more and more of them.
        if (round % 3 === 2) await client.ended(taskId);
      }
    }

    const working = Promise.all([work("a"), work("b")]);
    working.catch(() => {
      isOver = true;
    });
    const members = [...cluster.replicas, ...cluster.workers];
    for (let kill = 0; kill < KILLS && !isOver; kill++) {
      await pause(random.next() * 2_000);
      if (kill % 4 === 3) await cluster.postgres.crash();
      else {
        const member = members[kill % members.length] as (typeof members)[number];
        await member.kill();
        await member.start();
      }
      const missing = await client.missing([...acknowledged]);
      expect(missing, `after kill ${kill}`).toEqual([]);
    }
    isOver = true;
    await working;

    expect(imports.size).toBeGreaterThan(1);
    for (const taskId of imports.values()) await client.ended(taskId);
    const projects = await client.list<{ title: string; images: number }>("/v1/projects?limit=100");
    const imagesOf = (title: string) => projects.flatMap((one) => (one.title === title ? [one.images] : []));
    for (const [title, taskId] of imports) {
      const task = await client.ended(taskId);
      // A task may have ended three processes: then it is given up, and adds nothing.
      if (task.status === "finished") expect(imagesOf(title), title).toEqual([IMPORT_FILES]);
      else expect([task.status, task.error?.code]).toEqual(["error", "crashed"]);
    }
    const tasks = await client.list<{ id: number; title: string }>("/v1/tasks?limit=100");
    const titles = tasks.map(({ title }) => title).filter((title) => /^[ab] \d+$/.test(title));
    expect(titles.sort()).toEqual([...imports.keys()].sort());
    expect(await client.missing([...acknowledged])).toEqual([]);
    const checked = await cluster.command("check", "--read-data");
    expect(checked.output).toContain("No damage found");
    expect(checked.code).toBe(0);
  });
});
