import { afterAll, beforeAll, expect, test } from "vitest";
import { smallPng } from "../tasks/taskBench.suite.ts";
import { type ApiBench, openApiBench } from "./apiBench.suite.ts";

/** Imports that are requested at once. `MANY_TASKS=1000` is the long form. */
const TASKS = Number(process.env.MANY_TASKS ?? 200);

let bench: ApiBench;
let key: string;
beforeAll(async () => {
  bench = await openApiBench();
  ({ key } = await bench.key(["import"]));
}, 30_000);
afterAll(() => bench.close());

test(`${TASKS} imports, as fast as they can be requested, are each a task, and others are served meanwhile`, {
  timeout: 300_000,
}, async () => {
  const [file] = await bench.tasks.store({ "a.png": smallPng(1) });
  const { key: other } = await bench.key(["read"], "elsewhere");
  const before = process.memoryUsage.rss();
  const ids = new Set<number>();
  let served = 0;
  for (let begun = 0; begun < TASKS; begun += 50) {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        bench.call("POST", "/v1/tasks/import", {
          key,
          body: { project: { id: null, title: `Task ${begun + at}` }, preset: "images", files: [file ?? {}] },
        }),
      ),
    );
    for (const { status, json } of answers) {
      expect(status).toBe(200);
      ids.add(json.taskId);
    }
    const [tasks, foreign] = await Promise.all([
      bench.call("GET", "/v1/tasks?limit=1000", { key }),
      bench.call("GET", "/v1/tasks", { key: other }),
    ]);
    expect([tasks.status, foreign.status, foreign.json.items]).toEqual([200, 200, []]);
    served++;
  }
  expect([ids.size, served]).toEqual([TASKS, TASKS / 50]);
  await bench.tasks.queue.idle();
  const states = bench.tasks.sql("SELECT status, count(*) AS n FROM tasks GROUP BY status");
  expect(states).toEqual([{ status: "finished", n: TASKS }]);
  expect(bench.tasks.sql("SELECT count(*) AS n FROM projects")).toEqual([{ n: TASKS }]);
  expect(process.memoryUsage.rss() - before).toBeLessThan(300_000_000);
});
