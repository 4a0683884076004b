import { afterAll, beforeAll, expect, test } from "vitest";
import { PAGE_BYTES } from "../../contract/limits.ts";
import { listTasks, type Task, taskLog, taskReport } from "../../contract/tasks.ts";
import { type ApiBench, openApiBench } from "./apiBench.suite.ts";

const TASKS = 60;
const PROBLEMS = 700;
const LINES = 600;
/** What the fields of an item other than its texts take in an answer, bytes. */
const OTHER_FIELDS = 600;

let bench: ApiBench;
let reader: string;

const report = (task: number) => ({
  seen: 1,
  used: 1,
  skipped: [],
  failed: 0,
  ignored: [{ reason: `${task} ${"é".repeat(70_000)}`, count: 1 }],
  imported: { images: 1, annotations: 0, objects: 0, classes: 0, tags: 0 },
  problems: { errors: 0, warnings: 0, byCode: {} },
});
const detected = { slug: "coco", root: "", certainty: "weak", reasons: ['"\\\u2028'.repeat(100)], candidates: [] };
const failure = { code: "no_images", message: "There is nothing.", details: { annotations: 3 } };
const path = (problem: number) => `${problem}/${"folder/".repeat(580)}a.txt`;

beforeAll(async () => {
  bench = await openApiBench();
  reader = (await bench.key(["read"])).key;
  const { sql } = bench.tasks;
  for (let task = 1; task <= TASKS; task++) {
    sql(
      `INSERT INTO tasks (id, workspace_id, type, status, title, request, created_at, error, detected, report)
       VALUES (?, 1, 'import', 'error', 'Large', '{}', 1, ?, ?, ?)`,
      task,
      JSON.stringify(failure),
      JSON.stringify(detected),
      JSON.stringify(report(task)),
    );
  }
  sql("BEGIN");
  for (let problem = 1; problem <= PROBLEMS; problem++) {
    sql(
      "INSERT INTO task_problems (task_id, seq, code, severity, path, line, object, message, action) VALUES (1, ?, 'bad_box', 'warning', ?, 1, ?, ?, 'It is skipped.')",
      problem,
      path(problem),
      "é".repeat(2_000),
      "long ".repeat(1_000),
    );
  }
  for (let line = 1; line <= LINES; line++) {
    sql(
      "INSERT INTO task_log (task_id, seq, at, level, message) VALUES (1, ?, 1, 'info', ?)",
      line,
      "log ".repeat(4_000),
    );
  }
  sql("COMMIT");
}, 60_000);
afterAll(() => bench.close());

/** Returns the bytes of the pages of a list, and all items. */
async function pagesOf<Item>(first: string, next: (cursor: string, items: Item[]) => string) {
  const pages: { bytes: number; items: Item[] }[] = [];
  for (let address: string | undefined = first; address !== undefined; ) {
    const { bytes, json } = await bench.call("GET", address, { key: reader });
    const { items, nextCursor } = json as { items: Item[]; nextCursor: string | null };
    pages.push({ bytes: bytes.length, items });
    address = nextCursor === null ? undefined : next(nextCursor, items);
  }
  for (const page of pages) expect(page.bytes).toBeLessThan(PAGE_BYTES + page.items.length * OTHER_FIELDS);
  for (const page of pages.slice(0, -1)) expect(page.bytes).toBeGreaterThan(PAGE_BYTES * 0.9);
  expect(pages.length).toBeGreaterThan(1);
  return pages.flatMap(({ items }) => items);
}

test("tasks with long reports come in pages of at most 4 MB, each once, with the stored texts", async () => {
  const items = await pagesOf<Task>("/v1/tasks?limit=1000", (cursor) => `/v1/tasks?limit=1000&cursor=${cursor}`);
  expect(items.map(({ id }) => id)).toEqual(Array.from({ length: TASKS }, (_, index) => TASKS - index));
  for (const task of listTasks.response.parse({ items, nextCursor: null }).items) {
    expect(task).toMatchObject({ error: failure, detected, report: report(task.id) });
  }
});

test("problems with long texts come in pages of at most 4 MB, each once", async () => {
  const base = "/v1/tasks/1/report?limit=1000";
  const items = await pagesOf<{ path: string }>(base, (cursor) => `${base}&cursor=${cursor}`);
  expect(items.map((item) => item.path)).toEqual(Array.from({ length: PROBLEMS }, (_, index) => path(index + 1)));
  taskReport.response.parse({ items, nextCursor: null });
});

test("long log lines come in pages of at most 4 MB, each once", async () => {
  const base = "/v1/tasks/1/log?limit=1000";
  const items = await pagesOf<{ seq: number }>(base, (_, page) => `${base}&after=${page.at(-1)?.seq}`);
  expect(items.map(({ seq }) => seq)).toEqual(Array.from({ length: LINES }, (_, index) => index + 1));
  taskLog.response.parse({ items, nextCursor: null });
});

test("the file of all problems has each of them once", async () => {
  const { text } = await bench.call("GET", "/v1/tasks/1/report?format=csv", { key: reader });
  const rows = text.split("\r\n").slice(1, -1);
  expect(rows).toHaveLength(PROBLEMS);
  for (const [index, row] of rows.entries()) expect(row).toContain(`"${path(index + 1)}"`);
});
