import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadSqliteApi } from "./db/sqliteApi.ts";
import { createMetrics } from "./metrics.ts";
import { openTestServer, type TestServer } from "./openTestServer.suite.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());

const metrics = (headers: Record<string, string> = {}, remoteAddress = "127.0.0.1") =>
  server.app.inject({ method: "GET", url: "/metrics", headers: { host: "localhost:8080", ...headers }, remoteAddress });

it("returns metrics by route to this machine", async () => {
  await server.app.inject({ method: "GET", url: "/v1/info" });
  const answer = await metrics();
  expect(answer.statusCode).toBe(200);
  expect(answer.headers["content-type"]).toMatch(/^text\/plain/);
  expect(answer.body).toMatch(/dropset_http_request_duration_seconds_count\{.*route="\/v1\/info".*\} 1/);
});

it("needs an admin key from another machine, through a proxy, and under another host name", async () => {
  const read = await server.newKey(["read"]);
  for (const [headers, address] of [
    [{}, "10.0.0.1"],
    [{ "x-forwarded-for": "10.0.0.1" }, "127.0.0.1"],
    [{ host: "rebound.test" }, "127.0.0.1"],
  ] as const) {
    expect((await metrics(headers, address)).statusCode).toBe(401);
    expect((await metrics({ ...headers, "x-api-key": read }, address)).statusCode).toBe(403);
    expect((await metrics({ ...headers, "x-api-key": server.key }, address)).statusCode).toBe(200);
  }
});

it("reports whether the process lives and whether it can work", async () => {
  let reason: string | undefined = "starting";
  const starting = await openTestServer({ notReady: () => reason });
  try {
    const ready = () => starting.app.inject({ method: "GET", url: "/readyz" });
    expect((await starting.app.inject({ method: "GET", url: "/healthz" })).statusCode).toBe(200);
    expect([(await ready()).statusCode, (await ready()).json().reason]).toEqual([503, "starting"]);
    reason = undefined;
    expect((await ready()).statusCode).toBe(200);
  } finally {
    await starting.close();
  }
});

describe("the metrics", () => {
  const sampleOf = (text: string, series: string) =>
    text
      .split("\n")
      .find((line) => line.startsWith(`${series} `))
      ?.split(" ")
      .at(-1);

  it("count wrong keys by where they were sent, and responses with 429", async () => {
    const strict = await openTestServer({ wrongKeysPerMinute: 2 });
    try {
      const page = () => strict.app.inject({ method: "POST", url: "/v1/session", payload: { key: "wrong" } });
      const header = () => strict.app.inject({ method: "GET", url: "/v1/projects", headers: { "x-api-key": "wrong" } });
      const statuses = [await page(), await header(), await header(), await page()].map(({ statusCode }) => statusCode);
      expect(statuses).toEqual([401, 401, 429, 429]);
      const { body } = await strict.app.inject({ method: "GET", url: "/metrics", headers: { host: "localhost" } });
      expect(sampleOf(body, 'dropset_failed_sign_ins_total{via="page"}')).toBe("2");
      expect(sampleOf(body, 'dropset_failed_sign_ins_total{via="header"}')).toBe("2");
      expect(sampleOf(body, "dropset_rate_limited_total")).toBe("2");
    } finally {
      await strict.close();
    }
  });

  it("have the series that alerts are about from the start, with 0", async () => {
    const text = await createMetrics().text();
    for (const series of [
      'dropset_task_duration_seconds_count{type="import",outcome="bug"}',
      'dropset_task_wait_seconds_count{type="import"}',
      'dropset_failed_sign_ins_total{via="page"}',
      'dropset_database_errors_total{mode="write"}',
      "dropset_rate_limited_total",
    ]) {
      expect(sampleOf(text, series), series).toBe("0");
    }
  });

  it("show the waiting tasks and the age of the oldest", async () => {
    const later = Date.now() + 90_000;
    const waiting = await openTestServer({ now: () => later });
    try {
      const { DatabaseSync } = await loadSqliteApi();
      const connection = new DatabaseSync(join(waiting.directory, "dropset.db"));
      for (const age of [60_000, 10_000]) {
        connection
          .prepare(
            "INSERT INTO tasks (workspace_id, type, status, title, request, created_at) VALUES (1, 'import', 'queued', 't', '{}', ?)",
          )
          .run(later - age);
      }
      connection.close();
      const { body } = await waiting.app.inject({ method: "GET", url: "/metrics", headers: { host: "localhost" } });
      expect(sampleOf(body, 'dropset_tasks{status="queued"}')).toBe("2");
      expect(sampleOf(body, 'dropset_tasks{status="started"}')).toBe("0");
      expect(sampleOf(body, "dropset_queue_oldest_seconds")).toBe("60");
    } finally {
      await waiting.close();
    }
  });

  it("lack what cannot be read, and have the rest", async () => {
    const failing = await openTestServer({ config: { dataDir: "/no/such/folder" } });
    try {
      await failing.deps.db.close();
      const answer = await failing.app.inject({ method: "GET", url: "/metrics", headers: { host: "localhost" } });
      expect(answer.statusCode).toBe(200);
      expect(answer.body).toContain("dropset_rate_limited_total 0");
      expect(answer.body).toContain("# TYPE dropset_tasks gauge");
      for (const gauge of [
        "dropset_tasks{",
        "dropset_queue_oldest_seconds ",
        "dropset_disk_free_bytes ",
        "dropset_blobs ",
      ]) {
        expect(answer.body).not.toMatch(new RegExp(`^${gauge}`, "m"));
      }
    } finally {
      await failing.close();
    }
  });
});
