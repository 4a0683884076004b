import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { makeDataDir, type Program, startProgram } from "./commands/process.suite.ts";
import { buildMultipart, filePair, multipartType } from "./multipart/buildMultipart.suite.ts";

// A process is started, which may take seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const ALERTS = "deploy/alerts.yml";
const DASHBOARD = "deploy/grafana-dashboard.json";
const KEY = "a-key-for-metrics-0123456789abcdef";
/** Made by Prometheus itself about each server that it scrapes. */
const OF_PROMETHEUS = { metrics: ["up"], labels: ["instance", "job"] };

const alerts = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          for: z.string().optional(),
          labels: z.object({ severity: z.enum(["critical", "warning", "info"]) }),
          annotations: z.object({ summary: z.string(), description: z.string().optional() }),
        }),
      ),
    }),
  ),
});
const panel = z.object({
  title: z.string(),
  gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
  targets: z.array(z.object({ expr: z.string() })).optional(),
});

async function expressions(): Promise<string[]> {
  const { groups } = alerts.parse(parse(await readFile(ALERTS, "utf8")));
  const { panels } = z.object({ panels: z.array(panel) }).parse(JSON.parse(await readFile(DASHBOARD, "utf8")));
  return [
    ...groups.flatMap(({ rules }) => rules.map(({ expr }) => expr)),
    ...panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
  ];
}

/** Returns the metrics that an expression of PromQL names, each with the labels of its selector. */
function selectorsOf(expression: string): { metric: string; labels: string[] }[] {
  const plain = expression.replaceAll(/\b(?:by|without|on|ignoring) *\([^)]*\)/g, "").replaceAll(/\[[^\]]*\]/g, "");
  const names = plain.matchAll(/(?<![\w$"])([a-z_]\w*)(?: *\{([^}]*)\})?(?![\w(]| *\()/g);
  return [...names]
    .map(([, metric = "", matchers = ""]) => ({
      metric,
      labels: [...matchers.matchAll(/(\w+) *(?:=~|!~|!=|=)/g)].map(([, label = ""]) => label),
    }))
    .filter(({ metric }) => !["and", "or", "unless"].includes(metric));
}

/** Returns the labels by which an expression groups. */
function groupLabels(expression: string): string[] {
  return [...expression.matchAll(/\bby *\(([^)]*)\)/g)].flatMap(([, list = ""]) => list.split(/ *, */));
}

let dataDir: Awaited<ReturnType<typeof makeDataDir>>;
let server: Program;
let url: string;
beforeAll(async () => {
  dataDir = await makeDataDir();
  server = startProgram(["serve"], { DATA_DIR: dataDir.dataDir, DROPSET_KEY: KEY });
  url = (await server.until(/"url":"(http:[^"]+)"/))[1] ?? "";
});
afterAll(async () => {
  server.child.kill("SIGKILL");
  await server.ended;
  await dataDir.remove();
});

const scrape = async () => (await fetch(`${url}/metrics`)).text();

/** Scrapes until the text matches: storing the sample project and adding up the store take a moment. */
async function scrapeUntil(...patterns: RegExp[]): Promise<string> {
  for (;;) {
    const text = await scrape();
    if (patterns.every((pattern) => pattern.test(text))) return text;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe("a real server", () => {
  it("has the metrics and labels that the alerts and the dashboard name", async () => {
    await fetch(`${url}/v1/info`, { headers: { "x-api-key": "wrong" } });
    await fetch(`${url}/v1/tasks/import/files`, {
      method: "POST",
      headers: { "x-api-key": KEY, "content-type": multipartType() },
      body: new Uint8Array(buildMultipart(filePair("a", { id: "/a" }, "content"))),
    });
    const text = await scrapeUntil(
      /^dropset_blobs /m,
      /^dropset_task_duration_seconds_count\{type="sample",outcome="finished"\} 1$/m,
    );
    const types = new Map([...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name = "", type = ""]) => [name, type]));
    const labels = (metric: string) =>
      new Set(
        [...text.matchAll(new RegExp(`^${metric}\\{(.*)\\}`, "gm"))].flatMap(([, all = ""]) =>
          [...all.matchAll(/(\w+)="/g)].map(([, label = ""]) => label),
        ),
      );
    const exists = (metric: string) =>
      types.has(metric) || types.get(metric.replace(/_(bucket|sum|count)$/, "")) === "histogram";

    const missing = new Set<string>();
    const all = await expressions();
    expect(all.length).toBeGreaterThan(30);
    for (const expression of all) {
      const selectors = selectorsOf(expression);
      expect(selectors.length, expression).toBeGreaterThan(0);
      for (const { metric, labels: named } of selectors) {
        if (OF_PROMETHEUS.metrics.includes(metric)) continue;
        if (!exists(metric)) missing.add(metric);
        const known = [...labels(metric), ...OF_PROMETHEUS.labels];
        for (const label of [...named, ...groupLabels(expression)]) {
          if (!known.includes(label)) missing.add(`${label} of ${metric}`);
        }
      }
    }
    expect([...missing]).toEqual([]);
  });

  it("counts tasks, what is stored, wrong keys and database operations", async () => {
    const text = await scrapeUntil(
      /^dropset_blobs /m,
      /^dropset_task_duration_seconds_count\{type="sample",outcome="finished"\} 1$/m,
    );
    const value = (series: string) =>
      Number(
        text
          .split("\n")
          .find((line) => line.startsWith(`${series} `))
          ?.split(" ")
          .at(-1),
      );
    expect(value('dropset_task_duration_seconds_count{type="sample",outcome="finished"}')).toBe(1);
    expect(value('dropset_task_wait_seconds_count{type="sample"}')).toBe(1);
    expect(value('dropset_tasks{status="queued"}')).toBe(0);
    expect(value("dropset_queue_oldest_seconds")).toBe(0);
    expect(value('dropset_failed_sign_ins_total{via="header"}')).toBe(1);
    expect(value('dropset_failed_sign_ins_total{via="page"}')).toBe(0);
    expect(value("dropset_blobs")).toBeGreaterThanOrEqual(1);
    expect(value("dropset_segment_bytes")).toBeGreaterThan(value("dropset_blob_bytes"));
    expect(value("dropset_disk_free_bytes")).toBeGreaterThan(0);
    expect(value("dropset_disk_size_bytes")).toBeGreaterThan(value("dropset_disk_free_bytes"));
    expect(value('dropset_database_duration_seconds_count{mode="write"}')).toBeGreaterThan(1);
    expect(value('dropset_database_errors_total{mode="write"}')).toBe(0);
    expect(value("nodejs_eventloop_lag_p99_seconds")).toBeGreaterThan(0);
  });

  it("has fewer than a thousand series after a start", async () => {
    expect((await scrape()).split("\n").filter((line) => /^\w/.test(line)).length).toBeLessThan(1000);
  });
});

it("the panels of the dashboard do not overlap, and each has a title", async () => {
  const { panels } = z.object({ panels: z.array(panel) }).parse(JSON.parse(await readFile(DASHBOARD, "utf8")));
  const taken = new Set<string>();
  for (const { title, gridPos } of panels) {
    expect(title).not.toBe("");
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        expect(taken.has(`${x} ${y}`), title).toBe(false);
        taken.add(`${x} ${y}`);
      }
    }
  }
});
