import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ApiBench, openApiBench } from "../routes/apiBench.suite.ts";

let bench: ApiBench;
let key: string;
let workspaceId: number;
beforeEach(async () => {
  bench = await openApiBench();
  ({ key, workspaceId } = await bench.key(["admin"]));
});
afterEach(() => bench.close());

const files = { "/cars/a.txt": "not an image" };
const wait = (id: number, seconds: number, as = key) =>
  bench.call("GET", `/v1/tasks/${id}?wait=${seconds}`, { key: as });
/** Waits until `count` calls wait. */
const waiting = async (count: number) => {
  await expect.poll(() => bench.deps.taskWaits.size(), { timeout: 20_000 }).toBe(count);
};

describe("GET /v1/tasks/:id?wait", () => {
  it("responds when the task ends, and at once when it has ended", async () => {
    const id = await bench.tasks.start({ files });
    const called = wait(id, 60);
    await waiting(1);
    bench.tasks.queue.wake();
    const { status, json } = await called;
    expect([status, json.status]).toEqual([200, "error"]);
    expect((await wait(id, 60)).json.status).toBe("error");
    await waiting(0);
  });

  it("responds when a task is stopped that has not begun", async () => {
    const id = await bench.tasks.start({ files });
    const called = wait(id, 60);
    await waiting(1);
    await bench.call("POST", `/v1/tasks/${id}/stop`, { key });
    expect((await called).json.status).toBe("stopped");
  });

  it("responds with the task as it is when the time is over", async () => {
    const id = await bench.tasks.start({ files });
    expect((await wait(id, 1)).json.status).toBe("queued");
    await waiting(0);
  });

  it("finds the end of a task that another process ran", async () => {
    const id = await bench.tasks.start({ files });
    const called = wait(id, 60);
    await waiting(1);
    await bench.deps.db.call("stopTask", { workspaceId, id, at: Date.now() });
    expect((await called).json.status).toBe("stopped");
  });

  it("refuses times that are not allowed, and tasks of other workspaces without waiting", async () => {
    const id = await bench.tasks.start({ files });
    for (const seconds of [-1, 61, 0.5]) expect((await wait(id, seconds)).status).toBe(400);
    const other = await bench.key(["read"], "other");
    expect((await wait(id, 60, other.key)).status).toBe(404);
    await waiting(0);
  });

  it("lets 100 calls of a workspace wait, refuses more, and releases all when the server closes", async () => {
    const id = await bench.tasks.start({ files });
    const calls = Array.from({ length: 100 }, () => wait(id, 60));
    await waiting(100);
    const { status, headers, json } = await wait(id, 60);
    expect([status, headers["retry-after"], json.error.code]).toEqual([429, "5", "too_many_requests"]);
    const other = await bench.key(["read"], "other");
    expect((await wait(id, 60, other.key)).status).toBe(404);
    bench.deps.taskWaits.close();
    for (const answer of await Promise.all(calls)) expect(answer.json.status).toBe("queued");
    await waiting(0);
  });

  it("forgets a caller that has gone", async () => {
    const id = await bench.tasks.start({ files });
    const app = await bench.another({});
    const url = await app.listen({ port: 0, host: "127.0.0.1" });
    const gone = new AbortController();
    const called = fetch(`${url}/v1/tasks/${id}?wait=60`, { headers: { "x-api-key": key }, signal: gone.signal });
    await waiting(1);
    gone.abort();
    await expect(called).rejects.toThrow();
    await waiting(0);
    await app.close();
  });
});
