import { expect, it } from "vitest";
import type { Database } from "./db/database.ts";
import { contents, onStores, type TestStores, upload } from "./storage/stores.suite.ts";
import { createStorageTotals, type StorageTotals } from "./storageTotals.ts";

const QUARTER_MS = 15 * 60 * 1000;

async function until(read: () => StorageTotals | undefined, blobs: number): Promise<StorageTotals> {
  for (;;) {
    const totals = read();
    if (totals?.blobs === blobs) return totals;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function segmentBytes({ blobs }: TestStores): Promise<number> {
  let bytes = 0;
  for await (const segment of blobs.list()) bytes += segment.bytes;
  return bytes;
}

it(
  "adds up all contents of all workspaces page by page, and again after a quarter of an hour",
  onStores(async (stores) => {
    let now = 1_000;
    stores.sql("INSERT INTO workspaces (id, name, created_at) VALUES (2, 'other', 0)");
    const same = contents(1, 500);
    await upload(stores, [...contents(3, 1_000), ...same]);
    await upload(stores, same, { workspaceId: 2 });
    await upload(stores, contents(1, 0));
    const retired = await upload(stores, contents(1, 5_000));
    stores.sql("DELETE FROM blobs WHERE segment_id = ?", retired.segment);
    stores.sql("UPDATE segments SET retired_at = 1 WHERE id = ?", retired.segment);
    await stores.blobs.remove(retired.segment);

    const read = createStorageTotals(stores.db, () => now, 2);
    expect(read()).toBeUndefined();
    const first = await until(read, 6);
    expect(first).toEqual({ blobs: 6, blobBytes: 4_000, segmentBytes: await segmentBytes(stores) });

    await upload(stores, contents(2, 100));
    now += QUARTER_MS - 1;
    expect(read()).toBe(first);
    now += 1;
    expect(read()).toBe(first);
    expect(await until(read, 8)).toEqual({ blobs: 8, blobBytes: 4_200, segmentBytes: await segmentBytes(stores) });
  }),
);

it(
  "reads nothing until somebody asks, and tries again after a failure",
  onStores(async (stores) => {
    let calls = 0;
    const db: Pick<Database, "call"> = {
      call(name, input) {
        calls++;
        return calls === 1 ? Promise.reject(new Error("The database is closed.")) : stores.db.call(name, input);
      },
    };
    const read = createStorageTotals(db, () => 0);
    await upload(stores, contents(1));
    expect(calls).toBe(0);
    expect((await until(read, 1)).blobs).toBe(1);
  }),
);
