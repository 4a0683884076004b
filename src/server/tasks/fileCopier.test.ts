import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SourceReadError } from "../../formats/sourceTree.ts";
import type { DatasetPath } from "../../model/datasetPath.ts";
import type { OpenFile, RemoteSource } from "../sources/remoteSource.ts";
import { batchesOf, createFileCopier, type FileFault } from "./fileCopier.ts";
import { openTaskBench, type TaskBench } from "./taskBench.suite.ts";

let bench: TaskBench;
let taskId: number;
beforeEach(async () => {
  bench = await openTaskBench();
  await bench.queue.close();
  taskId = await bench.start({ files: { "before.txt": "x" } });
  await bench.db.call("claimTask", {
    owner: "test",
    lanes: ["small"],
    at: Date.now(),
    leaseMs: 60_000,
    maxAttempts: 3,
  });
  while (!(await bench.db.call("dropBroughtFiles", { taskId, owner: "test" })).ok);
});
afterEach(() => bench.close());

/** A source whose files have other bytes each time that they are opened: the n-th of a list, and its last from then on. */
function changingSource(files: Readonly<Record<string, readonly (string | Buffer | Error)[]>>): RemoteSource {
  const opened = new Map<string, number>();
  const nowhere = () => {
    throw new Error("not a part of this test");
  };
  return {
    list: nowhere,
    walk: nowhere,
    async open(path): Promise<OpenFile> {
      const states = files[path] ?? [];
      const time = opened.get(path) ?? 0;
      opened.set(path, time + 1);
      const state = states[Math.min(time, states.length - 1)];
      if (state === undefined || state instanceof Error)
        throw new SourceReadError(path, state?.message ?? "it is gone");
      const bytes = Buffer.from(state);
      // "~" stands for a file that is written to while it is read.
      return {
        bytes: bytes.length,
        async *read(start = 0, end = bytes.length) {
          yield bytes.subarray(start, end);
        },
        isUnchanged: async () => !bytes.subarray(0, 1).equals(Buffer.from("~")),
        close: async () => undefined,
      };
    },
  };
}

async function copy(files: Parameters<typeof changingSource>[0]) {
  const faults: FileFault[] = [];
  const context = {
    ...bench,
    taskId,
    workspaceId: 1,
    owner: "test",
    now: Date.now,
    signal: new AbortController().signal,
  };
  const copier = createFileCopier(context, changingSource(files), {
    within: "",
    maxFileBytes: 1e9,
    take: (fault) => faults.push(fault),
  });
  await copier.add(Object.keys(files).map((path) => ({ path: path as DatasetPath, bytes: 1 })));
  const rows = await bench.db.call("taskFilesPage", { taskId, workspaceId: 1, after: "", limit: 100 });
  return {
    faults: faults.map(({ problem }) => `${problem.code} ${problem.path}`),
    files: Object.fromEntries(rows.map(({ path, hash }) => [path, hash])),
    said: copier.sentence(),
    present: copier.present,
  };
}
const hashOf = (content: string | Buffer) => createHash("sha256").update(content).digest("base64");
const large = (letter: string) => Buffer.alloc(9 * 1024 * 1024, letter);

describe("files that change", () => {
  test("once are read again; twice, they are named and not imported", async () => {
    const copied = await copy({ "once.txt": ["~1", "two"], "always.txt": ["~1"], "good.txt": ["good"] });
    expect(copied.faults).toEqual(["changed_while_reading always.txt"]);
    expect(copied.files).toEqual({ "once.txt": hashOf("two"), "good.txt": hashOf("good") });
  });

  test("between hashing and storing are never imported with other bytes", async () => {
    const copied = await copy({ "large.bin": [large("a"), large("b")], "good.txt": ["good"] });
    expect(copied.faults).toEqual(["changed_while_reading large.bin"]);
    expect(copied.files).toEqual({ "good.txt": hashOf("good") });
  });

  test("between hashing and storing do not take others of the same content with them", async () => {
    const copied = await copy({ "1.bin": [large("a"), large("b")], "2.bin": [large("a")] });
    expect(copied.files).toEqual({ "2.bin": hashOf(large("a")) });
  });

  test("or vanish are named", async () => {
    const copied = await copy({
      "gone.txt": [new Error("it is gone")],
      "later.bin": [large("c"), new Error("it is gone")],
    });
    expect(copied.faults).toEqual(["unreadable_file gone.txt", "unreadable_file later.bin"]);
    expect(copied.files).toEqual({});
    const stored: string[] = [];
    for await (const { segment } of bench.blobs.list()) stored.push(segment);
    expect(stored).toHaveLength(1);
  });
});

test("a content is stored once, whatever the number of its files", async () => {
  const copied = await copy({ "a.txt": ["same"], "b.txt": ["same"], "before.txt": ["x"] });
  expect(Object.keys(copied.files)).toEqual(["a.txt", "b.txt", "before.txt"]);
  expect(copied).toMatchObject({ said: "1 new content copied (4 bytes)", present: 1, faults: [] });
});

test("batches are small in files and in bytes; large files are not held", () => {
  const sizes = (bytes: number, number: number) =>
    [...batchesOf(Array.from({ length: number }, (_, i) => ({ path: `${i}` as DatasetPath, bytes })))].map(
      (b) => b.length,
    );
  expect(sizes(1, 600)).toEqual([250, 250, 100]);
  expect(sizes(8 * 1024 * 1024, 9)).toEqual([4, 4, 1]);
  expect(sizes(1e9, 3)).toEqual([3]);
});
