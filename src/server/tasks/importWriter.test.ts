import { expect, test } from "vitest";
import type { ImageEvent } from "../../formats/format.ts";
import type { DatasetPath } from "../../model/datasetPath.ts";
import type { BlobStore } from "../blobs/blobStore.ts";
import type { Database } from "../db/database.ts";
import type { PackedImages } from "../db/operations/packedImages.ts";
import type { BlobTree } from "./blobTree.ts";
import { createImportWriter } from "./importWriter.ts";
import { openReportBook } from "./reportBook.ts";
import { createTaskNotifier } from "./taskNotifier.ts";

/** Images that make a batch of their own. */
const BATCH = 3_000;

interface Write {
  readonly images: number;
  end(): void;
  fail(error: Error): void;
}

/** Returns a writer whose batches are written when the test asks for it. */
function openWriter() {
  const writes: Write[] = [];
  const db = {
    call(name: string, input: { images: PackedImages; datasets: string[] }) {
      if (name === "addDefinitions") {
        const datasets = input.datasets.map((_, index) => index + 1);
        return Promise.resolve({ ok: true, value: { datasets, classes: [], tags: [] } });
      }
      if (name !== "addImages") return Promise.resolve(undefined);
      return new Promise<void>((resolve, reject) => {
        writes.push({ images: input.images.count, end: resolve, fail: reject });
      });
    },
  } as unknown as Pick<Database, "call">;
  const task = { db, taskId: 1, owner: "o", now: Date.now };
  const writer = createImportWriter({
    ...task,
    blobs: {} as BlobStore,
    workspaceId: 1,
    importId: 1,
    projectId: 1,
    content: { datasets: [], classes: [], tags: [] },
    onConflict: "rename",
    mergesClasses: false,
    tree: { file: () => ({ hash: "h", bytes: 1 }) } as unknown as BlobTree,
    book: openReportBook({ size: 0, placeOf: () => undefined }),
    notifier: createTaskNotifier(task),
  });
  let taken = 0;
  async function takeBatch(): Promise<void> {
    for (let index = 0; index < BATCH; index++) await writer.take(imageOf(taken++));
  }
  return { writer, writes, takeBatch };
}

function imageOf(number: number): ImageEvent {
  const name = `${number}.jpg`;
  const info = { kind: "jpeg", width: 1, height: 1, orientation: 1 } as const;
  return { type: "image", dataset: "d", name, path: name as DatasetPath, info, labelled: false, figures: [], tags: [] };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("reading goes on while a batch is written, but not beyond the next one", async () => {
  const { writer, writes, takeBatch } = openWriter();
  await takeBatch();
  await writer.writeWhenDue();
  await takeBatch();
  let hasBegun = false;
  const second = writer.writeWhenDue().then(() => {
    hasBegun = true;
  });
  await turn();
  expect(hasBegun).toBe(false);
  expect(writes.map(({ images }) => images)).toEqual([BATCH]);
  writes[0]?.end();
  await second;
  expect(writes.map(({ images }) => images)).toEqual([BATCH, BATCH]);
  writes[1]?.end();
  const all = writer.writeAll();
  await turn();
  writes[2]?.end();
  await all;
  expect(writes.length).toBe(3);
});

test("a batch that cannot be written ends the import with the next image", async () => {
  const { writer, writes, takeBatch } = openWriter();
  await takeBatch();
  await writer.writeWhenDue();
  writes[0]?.fail(new Error("the disk broke"));
  await turn();
  await writer.take(imageOf(-1));
  await expect(writer.writeWhenDue()).rejects.toThrow("the disk broke");
});

test("an import that ends early waits for its batch", async () => {
  const { writer, writes, takeBatch } = openWriter();
  await takeBatch();
  await writer.writeWhenDue();
  let hasEnded = false;
  const ended = writer.abort().then(() => {
    hasEnded = true;
  });
  await turn();
  expect(hasEnded).toBe(false);
  writes[0]?.fail(new Error("the disk broke"));
  await ended;
});
