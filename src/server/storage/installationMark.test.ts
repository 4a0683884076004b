import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { makeDataDir } from "../commands/process.suite.ts";
import { ConfigError } from "../config.ts";
import { openTestDatabase, type TestDatabase } from "../db/testDatabase.suite.ts";
import { checkInstallation, refuseForeignFiles } from "./installationMark.ts";

let folder: { dataDir: string; remove(): Promise<void> };
let one: TestDatabase;
let another: TestDatabase;
beforeEach(async () => {
  folder = await makeDataDir();
  one = await openTestDatabase(join(folder.dataDir, "one"));
  another = await openTestDatabase(join(folder.dataDir, "another"));
});
afterEach(async () => {
  await one.close();
  await another.close();
  await folder.remove();
});

it("a folder belongs to the first database that uses it, for all processes", async () => {
  const dataDir = join(folder.dataDir, "data");
  await mkdir(dataDir);
  await refuseForeignFiles(dataDir);
  await Promise.all(Array.from({ length: 4 }, () => checkInstallation(dataDir, one.db)));
  await checkInstallation(dataDir, one.db);
  await expect(checkInstallation(dataDir, another.db)).rejects.toThrow(/belong to another database/);
  await expect(refuseForeignFiles(dataDir)).rejects.toThrow(/Set DATABASE_URL/);
});

it("a folder with files of an unknown database, or with a database of its own, is refused", async () => {
  const dataDir = join(folder.dataDir, "data");
  await mkdir(join(dataDir, "segments", "ab"), { recursive: true });
  await checkInstallation(dataDir, one.db);
  await rm(join(dataDir, "installation"));
  await writeFile(join(dataDir, "segments", "ab", "segment"), "");
  await expect(checkInstallation(dataDir, one.db)).rejects.toThrow(ConfigError);
  await writeFile(join(dataDir, "dropset.sqlite"), "");
  await expect(checkInstallation(dataDir, one.db)).rejects.toThrow(/dropset\.sqlite/);
});
