import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openFileBlobStore } from "../blobs/fileBlobStore.ts";
import { missingOf } from "../db/missingOf.suite.ts";
import { openSqlite } from "../db/sqlite.ts";
import { backUp } from "./backup.ts";
import { BackupFolderError, refuseHalfBackup } from "./backupMark.ts";
import { checkStores } from "./check.ts";
import { dataDirLayout } from "./dataDirLayout.ts";
import { restore } from "./restore.ts";
import { contents, onStores, type TestStores, upload, withDataDir } from "./stores.suite.ts";

const openCopy = (file: string) => openSqlite({ file, readers: 1 });

/** Makes a backup of three contents, and an empty folder to restore it to. */
async function prepare(stores: TestStores) {
  const { hashes } = await upload(stores, contents(3));
  const folder = join(stores.dataDir, "backup");
  const dataDir = join(stores.dataDir, "restored");
  await backUp(stores, { folder, openCopy, at: Date.now() });
  await mkdir(dataDir);
  const openTarget = () => openFileBlobStore(dataDirLayout(dataDir).segments);
  return { hashes, options: { folder, dataDir, openTarget, openCopy } };
}

test(
  "a backup is restored whole, as an ordinary data directory, and is itself not changed",
  onStores(async (stores) => {
    const { hashes, options } = await prepare(stores);
    const { folder, dataDir } = options;
    const before = [await readdir(folder), await readFile(join(folder, "dropset.sqlite"))];
    expect(await restore(options)).toBe(1);
    expect([await readdir(folder), await readFile(join(folder, "dropset.sqlite"))]).toEqual(before);
    expect(await readdir(dataDir)).not.toContain("backup.json");
    await withDataDir(dataDir, async (restored) => {
      const check = checkStores(restored, { readData: true });
      expect(await check.next()).toMatchObject({ done: true, value: { damage: 0, blobs: 3 } });
      expect(await missingOf(restored.db, { workspaceId: 1, hashes })).toEqual([]);
    });
    await backUp(stores, { folder, openCopy, at: Date.now() });
  }),
);

test(
  "no server starts on a restore that was interrupted",
  onStores(async (stores) => {
    const { options } = await prepare(stores);
    const broken = restore({ ...options, signal: AbortSignal.abort(new Error("switched off")) });
    await expect(broken).rejects.toThrow("switched off");
    await expect(refuseHalfBackup(options.dataDir)).rejects.toThrow(/restore.* was interrupted, empty the folder/);
  }),
);

test.each<[string, (folder: string, dataDir: string) => Promise<void>, RegExp]>([
  ["a folder with files", (_, dataDir) => writeFile(join(dataDir, "thesis.txt"), "mine"), /is not empty/],
  ["what is not a backup", (folder) => rm(join(folder, "backup.json")), /is not a backup/],
  ["an incomplete backup", (folder) => writeFile(join(folder, "backup.json"), '{"complete":false}'), /incomplete/],
  ["a backup without its database", (folder) => rm(join(folder, "dropset.sqlite")), /without its database/],
  ["a backup in use", (folder) => writeFile(join(folder, "dropset.sqlite-wal"), ""), /A server uses/],
])("%s is refused, and nothing is written", (_what, spoil, message) =>
  onStores(async (stores) => {
    const { options } = await prepare(stores);
    const { folder, dataDir } = options;
    await spoil(folder, dataDir);
    const before = await readdir(dataDir);
    const refused = restore(options);
    await expect(refused).rejects.toBeInstanceOf(BackupFolderError);
    await expect(refused).rejects.toThrow(message);
    expect(await readdir(dataDir)).toEqual(before);
  })(),
);
