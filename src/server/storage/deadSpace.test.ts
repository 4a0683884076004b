import { readdir, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openFileBlobStore } from "../blobs/fileBlobStore.ts";
import { newSegmentId } from "../blobs/segmentId.ts";
import { openSqlite } from "../db/sqlite.ts";
import { createMaintenance } from "./maintenance.ts";
import { contents, onStores, type TestStores, upload } from "./stores.suite.ts";

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
const now = Date.now();

function maintenanceOf(stores: Pick<TestStores, "db" | "blobs">) {
  return createMaintenance({
    stores,
    unusedUploadHours: 168,
    openCopy: (file) => openSqlite({ file, readers: 1 }),
    now: () => now,
  });
}

async function bytesOnDisk({ dataDir }: TestStores): Promise<number> {
  const entries = await readdir(join(dataDir, "segments"), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => stat(join(entry.parentPath, entry.name)));
  return (await Promise.all(files)).reduce((sum, { size }) => sum + size, 0);
}

/** Makes a segment without rows, `ageMs` old. */
async function addOrphan({ blobs, dataDir }: TestStores, bytes: number, ageMs: number): Promise<void> {
  const writer = await blobs.create();
  await writer.append(
    (async function* () {
      yield Buffer.alloc(bytes);
    })(),
  );
  await writer.commit();
  const written = (now - ageMs) / 1000;
  await utimes(join(dataDir, "segments", writer.segment.slice(0, 2), writer.segment), written, written);
}

function addTaskFile({ sql }: TestStores, hash: string, finishedAt: number | null): void {
  const [task] = sql(
    `INSERT INTO tasks (workspace_id, type, status, title, request, created_at, finished_at)
     VALUES (1, 'import', 'queued', 't', '{}', 0, ?) RETURNING id`,
    finishedAt,
  );
  sql("INSERT INTO task_files (task_id, path, hash) VALUES (?, 'a', ?)", task!.id as number, hash);
}

const content = fc.record({
  bytes: fc.integer({ min: 0, max: 3_000 }),
  fate: fc.constantFrom("kept", "removed", "of a running task", "of a task of last year"),
});
const request = fc.record({
  contents: fc.array(content, { minLength: 1, maxLength: 8 }),
  days: fc.constantFrom(0, 30),
  workspaceId: fc.constantFrom(1, 2),
});
const rest = fc.record({
  orphans: fc.array(fc.record({ bytes: fc.nat(2_000), hours: fc.constantFrom(0, 2) }), { maxLength: 2 }),
  leftovers: fc.array(fc.nat(2_000), { maxLength: 2 }),
});

test(
  "the bytes that can be freed are those that a sweep frees, on the disk too, and then none are left",
  onStores(async (stores) => {
    stores.sql("INSERT INTO workspaces (id, name, created_at) VALUES (2, 'other', 0)");
    let freed = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(request, { minLength: 1, maxLength: 5 }),
        rest,
        async (requests, { orphans, leftovers }) => {
          for (const { contents: wanted, days, workspaceId } of requests) {
            const made = wanted.map(({ bytes }) => contents(1, bytes)[0]!);
            const { hashes } = await upload(stores, made, { workspaceId, at: now - days * DAY_MS });
            for (const [index, hash] of hashes.entries()) {
              const { fate } = wanted[index]!;
              if (fate === "removed") stores.sql("DELETE FROM blobs WHERE hash = ?", hash);
              if (fate === "of a running task") addTaskFile(stores, hash, null);
              if (fate === "of a task of last year") addTaskFile(stores, hash, now - 365 * DAY_MS);
            }
          }
          for (const { bytes, hours } of orphans) await addOrphan(stores, bytes, hours * HOUR_MS);
          for (const bytes of leftovers) {
            await writeFile(join(stores.dataDir, "segments", "tmp", newSegmentId()), Buffer.alloc(bytes));
          }
          // A store that was opened after a restart, which knows nothing about what was committed before.
          const blobs = await openFileBlobStore(join(stores.dataDir, "segments"));
          const maintenance = maintenanceOf({ db: stores.db, blobs });
          const expected = await maintenance.freeableBytes();
          const before = await bytesOnDisk(stores);
          const report = await maintenance.sweep({ graceMs: 0 });
          expect(report.freedBytes).toBe(expected);
          expect(before - (await bytesOnDisk(stores))).toBe(expected);
          expect(await maintenance.freeableBytes()).toBe(0);
          await blobs.close();
          freed += expected;
        },
      ),
      { numRuns: 25 },
    );
    expect(freed).toBeGreaterThan(10_000);
  }),
);

test(
  "little dead space and young segments without rows cannot be freed",
  onStores(async (stores) => {
    const { hashes } = await upload(stores, contents(10, 1_000));
    stores.sql("DELETE FROM blobs WHERE hash = ?", hashes[0]!);
    await addOrphan(stores, 5_000, 0);
    const maintenance = maintenanceOf(stores);
    expect(await maintenance.freeableBytes()).toBe(0);
    expect(await maintenance.sweep({ graceMs: 0 })).toMatchObject({ freedBytes: 0, orphans: 0, retired: 0 });
  }),
);
