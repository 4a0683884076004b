import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openSqlite } from "../db/sqlite.ts";
import { createMaintenance } from "./maintenance.ts";
import { contents, onStores, upload } from "./stores.suite.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

test(
  "removes unused uploads down to the last byte, in one sweep",
  onStores(async (stores) => {
    const maintenance = createMaintenance({
      stores,
      unusedUploadHours: 168,
      openCopy: (file) => openSqlite({ file, readers: 1 }),
      now: () => Date.now(),
    });
    await upload(stores, contents(10), { at: Date.now() - 8 * DAY_MS });
    const young = await upload(stores, contents(1));
    expect(await maintenance.sweep()).toMatchObject({ swept: 10, orphans: 0, retired: 0, removed: 1 });
    const left = [];
    for await (const { segment } of stores.blobs.list()) left.push(segment);
    expect(left).toEqual([young.segment]);
  }),
);

test(
  "removes unfinished files of an earlier process, and keeps those in use",
  onStores(async (stores) => {
    const maintenance = createMaintenance({
      stores,
      unusedUploadHours: 168,
      openCopy: (file) => openSqlite({ file, readers: 1 }),
      now: () => Date.now(),
    });
    const temporary = join(stores.dataDir, "segments", "tmp");
    await writeFile(join(temporary, "0123456789abcdef0123456789abcdef"), Buffer.alloc(5_000));
    const open = await stores.blobs.create();
    expect(await maintenance.sweep()).toMatchObject({ leftovers: 1, freedBytes: 5_000 });
    expect(await readdir(temporary)).toEqual([open.segment]);
    await open.abort();
    expect(await maintenance.sweep()).toMatchObject({ leftovers: 0, freedBytes: 0 });
  }),
);

test(
  "deletes nothing while a check or a backup runs",
  onStores(async (stores) => {
    const maintenance = createMaintenance({
      stores,
      unusedUploadHours: 1,
      openCopy: (file) => openSqlite({ file, readers: 1 }),
      now: () => Date.now(),
    });
    const { segment } = await upload(stores, contents(3), { at: Date.now() - DAY_MS });
    const order: string[] = [];
    const check = maintenance.check({ readData: true });
    const checking = check.next().then(() => order.push("check"));
    const backup = maintenance.backUp(join(stores.dataDir, "backup")).then((count) => order.push(`backup of ${count}`));
    const sweep = maintenance.sweep({ graceMs: 0 }).then(() => order.push("sweep"));
    await Promise.all([checking, backup, sweep]);
    expect(order).toEqual(["check", "backup of 1", "sweep"]);
    await expect(stores.blobs.footer(segment)).rejects.toThrow("does not exist");
  }),
);

test(
  "runs the next step when a check is left before its end or fails",
  onStores(async (stores) => {
    const maintenance = createMaintenance({
      stores,
      unusedUploadHours: 1,
      openCopy: (file) => openSqlite({ file, readers: 1 }),
      now: () => Date.now(),
    });
    await upload(stores, contents(3));
    stores.sql("UPDATE blobs SET start = start + 1");
    for await (const finding of maintenance.check({ readData: false })) {
      expect(finding.kind).toBe("wrong-range");
      break;
    }
    await expect(maintenance.backUp(stores.dataDir)).rejects.toThrow("not a backup");
    expect(await maintenance.removeRetired()).toBe(0);
  }),
);
