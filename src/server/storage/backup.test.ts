import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Sha256Base64 } from "../../model/hash.ts";
import { missingOf } from "../db/missingOf.suite.ts";
import { openSqlite } from "../db/sqlite.ts";
import { DataDirInUseError, lockDataDir } from "../lock.ts";
import { backUp } from "./backup.ts";
import { BackupFolderError, refuseHalfBackup, refuseInside } from "./backupMark.ts";
import { checkStores } from "./check.ts";
import { dropAllDead } from "./compactAll.suite.ts";
import { removeRetired } from "./compaction.ts";
import { contents, onStores, type TestStores, upload, withDataDir } from "./stores.suite.ts";

const openCopy = (file: string) => openSqlite({ file, readers: 1 });

function backUpTo(stores: TestStores, folder: string): Promise<number> {
  return backUp(stores, { folder, openCopy, at: Date.now() });
}

async function checkWhole(folder: string, hashes: readonly Sha256Base64[]) {
  await withDataDir(folder, async (restored) => {
    const check = checkStores(restored, { readData: true });
    expect(await check.next()).toMatchObject({ done: true, value: { damage: 0, blobs: hashes.length } });
    expect(await missingOf(restored.db, { workspaceId: 1, hashes })).toEqual([]);
  });
}

test(
  "can be used as a data directory, and contains what was acknowledged before it began",
  onStores(async (stores) => {
    const before = await upload(stores, contents(10));
    const folder = join(stores.dataDir, "backup");
    expect(await backUpTo(stores, folder)).toBe(1);
    await upload(stores, contents(5));
    await checkWhole(folder, before.hashes);
  }),
);

test(
  "updates an earlier backup, and removes what is not needed any more",
  onStores(async (stores) => {
    const folder = join(stores.dataDir, "backup");
    const gone = await upload(stores, contents(3));
    await backUpTo(stores, folder);
    stores.sql("DELETE FROM blobs");
    await dropAllDead(stores);
    await removeRetired(stores, { at: Date.now() });
    const kept = await upload(stores, contents(4));
    expect(await backUpTo(stores, folder)).toBe(1);
    expect(await readdir(join(folder, "segments", gone.segment.slice(0, 2)))).not.toContain(gone.segment);
    await checkWhole(folder, kept.hashes);
  }),
);

test(
  "continues an incomplete backup",
  onStores(async (stores) => {
    const folder = join(stores.dataDir, "backup");
    const { hashes } = await upload(stores, contents(3));
    const stop = new AbortController();
    const opened = async (file: string) => {
      const copy = await openCopy(file);
      stop.abort(new Error("the machine was switched off"));
      return copy;
    };
    const broken = backUp(stores, { folder, openCopy: opened, at: Date.now(), signal: stop.signal });
    await expect(broken).rejects.toThrow("switched off");
    expect(JSON.parse(await readFile(join(folder, "backup.json"), "utf8"))).toMatchObject({ complete: false });
    await expect(refuseHalfBackup(folder)).rejects.toThrow("incomplete backup");
    expect(await backUpTo(stores, folder)).toBe(1);
    await refuseHalfBackup(folder);
    await refuseHalfBackup(stores.dataDir);
    await checkWhole(folder, hashes);
  }),
);

test(
  "does not change a folder with anything else",
  onStores(async (stores) => {
    await upload(stores, contents(1));
    await expect(backUpTo(stores, stores.dataDir)).rejects.toBeInstanceOf(BackupFolderError);
    const foreign = join(stores.dataDir, "foreign");
    await mkdir(foreign);
    await writeFile(join(foreign, "thesis.txt"), "mine");
    await expect(backUpTo(stores, foreign)).rejects.toThrow("not empty and not a backup");
    expect(await readdir(foreign)).toEqual(["thesis.txt"]);
  }),
);

test(
  "does not overwrite a backup that a server uses, or has used since",
  onStores(async (stores) => {
    const folder = join(stores.dataDir, "backup");
    await upload(stores, contents(1));
    await backUpTo(stores, folder);
    const lock = await lockDataDir(folder);
    await expect(backUpTo(stores, folder)).rejects.toBeInstanceOf(DataDirInUseError);
    await lock.release();
    await withDataDir(folder, async (restored) => {
      await upload(restored, contents(1));
    });
    await expect(backUpTo(stores, folder)).rejects.toThrow("A server used");
    await rm(folder, { recursive: true });
    expect(await backUpTo(stores, folder)).toBe(1);
  }),
);

test(
  "is refused inside the data directory, also through a link, and not beside it",
  onStores(async ({ dataDir }) => {
    const link = `${dataDir}-link`;
    await symlink(dataDir, link);
    try {
      for (const folder of [dataDir, join(dataDir, "a", "b"), join(link, "a"), join(dataDir, "..a")]) {
        await expect(refuseInside(dataDir, folder)).rejects.toThrow("is inside DATA_DIR");
      }
      await refuseInside(dataDir, `${dataDir}-backup`);
      await refuseInside(dataDir, join(dataDir, "..", "backup"));
    } finally {
      await rm(link);
    }
  }),
);
