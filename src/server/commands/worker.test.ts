import { readFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { hasPostgres, startTestPostgres, type TestPostgres } from "../db/testPostgres.suite.ts";
import { makeDataDir, type Program, startProgram } from "./process.suite.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const KEY = "a-key-for-a-worker-0123456789abcdef";

describe.skipIf(!hasPostgres)("the port of a worker", () => {
  let postgres: TestPostgres;
  let running: Program[] = [];
  let remove = async () => {};
  beforeAll(async () => {
    postgres = await startTestPostgres();
  });
  afterEach(async () => {
    for (const { child, ended } of running) {
      child.kill("SIGKILL");
      await ended;
    }
    running = [];
    await remove();
  });
  afterAll(() => postgres?.close());

  async function start(env: Record<string, string>) {
    const made = await makeDataDir();
    remove = made.remove;
    const common = { DATABASE_URL: await postgres.url("worker"), DATA_DIR: made.dataDir, DROPSET_KEY: KEY };
    const worker = startProgram(["worker"], { ...common, PORT: "1", ...env });
    running.push(worker);
    const [line] = await worker.until(/^\{.*"msg":"worker ready"\}$/m);
    const { port } = JSON.parse(line) as { port?: number };
    return { worker, port, url: `http://127.0.0.1:${port}`, common };
  }

  test("is closed by default", async () => {
    expect((await start({})).port).toBeUndefined();
  });

  test("responds to health checks and metrics, and to nothing else", async () => {
    const { worker, url } = await start({ WORKER_PORT: "0" });
    expect(await (await fetch(`${url}/healthz`)).json()).toMatchObject({ status: "ok" });
    expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ status: "ready" });
    for (const path of ["/", "/v1/info", "/v1/tasks", "/docs", "/settings"]) {
      expect((await fetch(url + path, { headers: { "x-api-key": KEY } })).status, path).toBe(404);
    }
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toMatch(/^dropset_task_duration_seconds_count\{type="import",outcome="bug"\} 0$/m);
    expect(metrics).toMatch(/^process_resident_memory_bytes \d/m);
    const forwarded = await fetch(`${url}/metrics`, { headers: { "x-forwarded-for": "192.0.2.1" } });
    expect(forwarded.status).toBe(401);
    worker.child.kill("SIGTERM");
    expect(await worker.ended).toBe(0);
  });

  test("has every metric of the alerts that is about tasks, the database and the process", async () => {
    const { url } = await start({ WORKER_PORT: "0" });
    const metrics = await (await fetch(`${url}/metrics`)).text();
    const { groups } = parse(await readFile("deploy/alerts.yml", "utf8")) as {
      groups: { rules: { expr: string }[] }[];
    };
    const named = groups.flatMap(({ rules }) =>
      rules.flatMap(({ expr }) => expr.match(/\b(dropset|process|nodejs)_\w+/g) ?? []),
    );
    expect(named.length).toBeGreaterThan(8);
    for (const name of named) expect(metrics).toContain(name.replace(/_(bucket|count|sum)$/, ""));
  });

  test("states why it is not ready, and that a port is taken", async () => {
    const { url, port, common } = await start({ WORKER_PORT: "0" });
    const second = startProgram(["worker"], { ...common, WORKER_PORT: String(port) });
    running.push(second);
    expect(await second.ended).toBe(1);
    expect(second.printed()).toContain(
      `127.0.0.1:${port} is in use by another program. Set WORKER_PORT to a free port.`,
    );
    await postgres.stop();
    const ready = await fetch(`${url}/readyz`);
    expect([ready.status, await ready.json()]).toMatchObject([503, { reason: "the database does not respond" }]);
    await postgres.start();
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status, { timeout: 60_000 }).toBe(200);
  });
});
