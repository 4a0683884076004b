import { expect, it } from "vitest";
import { createMetrics } from "../metrics.ts";
import { measureTasks } from "./measureTasks.ts";
import type { TaskOutcome } from "./taskError.ts";

const finished: TaskOutcome = { kind: "finished", projectId: 1, title: "p" };
const failed: TaskOutcome = { kind: "failed", error: { code: "crashed", message: "m" }, report: undefined };

it.each<[string, TaskOutcome | Error, string | undefined, string | undefined]>([
  ["finished", finished, undefined, "finished"],
  ["failed", failed, undefined, "failed"],
  ["failed by a bug", { kind: "bug", message: "m" }, undefined, "bug"],
  ["threw", new Error("m"), undefined, "bug"],
  ["was stopped", { kind: "released", reason: "stopping" }, undefined, "stopped"],
  ["was stopped and did not react", { kind: "aborted" }, "stopping", "stopped"],
  ["belongs to another server", { kind: "released", reason: "lost" }, undefined, undefined],
  ["was given back at a shutdown", { kind: "aborted" }, "closing", undefined],
])("reports a task that %s", async (_what, outcome, aborted, end) => {
  const metrics = createMetrics();
  let now = 1_000_000;
  const run = measureTasks(
    async () => {
      now += 30_000;
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
    { metrics, now: () => now },
  );
  const abort = new AbortController();
  if (aborted !== undefined) abort.abort(aborted);
  const task = { type: "import", createdAt: now, attempts: 1 } as const;
  await run(task, "owner", abort.signal).catch(() => undefined);
  const text = await metrics.text();
  const sums = [...text.matchAll(/^dropset_task_duration_seconds_sum\{type="import",outcome="(\w+)"\} ([1-9]\d*)$/gm)];
  expect(sums.map(([, found, seconds]) => [found, seconds])).toEqual(end === undefined ? [] : [[end, "30"]]);
});
