import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { startThread } from "../thread.ts";
import { startSqliteThread } from "./sqliteThread.ts";

test("rejects the requests of a thread that ended, and continues with a new thread", async () => {
  const folder = await mkdtemp(join(tmpdir(), "dropset-thread-"));
  const workers: Worker[] = [];
  const thread = await startSqliteThread(
    { file: join(folder, "dropset.sqlite"), role: "write" },
    {
      start: (data) => {
        const worker = startThread("./db/sqlite.worker.ts", { workerData: data });
        workers.push(worker);
        return worker;
      },
    },
  );
  try {
    const commit = (id: string) => ({
      kind: "call" as const,
      name: "commitSegment",
      input: { workspaceId: 1, segment: id, bytes: 0, blobs: [], files: [], at: 0 },
    });
    await thread.ask(commit("before"));
    const asked = [thread.ask(commit("lost 1")), thread.ask(commit("lost 2"))].map((answer) =>
      expect(answer).rejects.toThrow("ended"),
    );
    await workers[0]!.terminate();
    await Promise.all(asked);
    expect(thread.waiting()).toBe(0);
    await thread.ask(commit("after"));
    expect(workers.length).toBe(2);
    const rows = (await thread.ask({ kind: "call", name: "listSegments", input: { after: "", limit: 9 } })) as {
      id: string;
    }[];
    expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(["before", "after"]));
  } finally {
    await thread.close();
    await rm(folder, { recursive: true, force: true });
  }
});
