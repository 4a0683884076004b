import { chmod, mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeDataDir } from "./commands/process.suite.ts";
import { readConfig } from "./config.ts";
import { openStores } from "./openStores.ts";

let parent: { dataDir: string; remove(): Promise<void> };
beforeEach(async () => {
  parent = await makeDataDir();
});
afterEach(() => parent.remove());

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

describe.skipIf(process.platform === "win32")("a data directory", () => {
  const files = ["dropset.sqlite", "dropset.sqlite-wal", "dropset.sqlite-shm"];
  const privateModes = { "": "700", segments: "700", ...Object.fromEntries(files.map((name) => [name, "600"])) };

  async function modesWhileOpen(dataDir: string, names: readonly string[]) {
    const stores = await openStores(readConfig({ DATA_DIR: dataDir }));
    try {
      await stores.db.call("ensureWorkspace", { name: "team", at: 1 });
      expect(stores.warnings).toEqual([]);
      return Object.fromEntries(
        await Promise.all(names.map(async (name) => [name, await modeOf(join(dataDir, name))] as const)),
      );
    } finally {
      await stores.close();
    }
  }

  it("is created for its owner alone", async () => {
    const dataDir = join(parent.dataDir, "new");
    expect(await modesWhileOpen(dataDir, Object.keys(privateModes))).toEqual(privateModes);
  });

  it("that others may read is closed to them at the start, with what a killed process left", async () => {
    const dataDir = join(parent.dataDir, "wide");
    await modesWhileOpen(dataDir, []);
    await mkdir(join(dataDir, "thumbnails"));
    for (const name of files) await writeFile(join(dataDir, name), "", { flag: "a" });
    for (const name of files) await chmod(join(dataDir, name), 0o664);
    for (const name of ["segments", "thumbnails", ""]) await chmod(join(dataDir, name), 0o755);
    const expected = { ...privateModes, thumbnails: "700" };
    expect(await modesWhileOpen(dataDir, Object.keys(expected))).toEqual(expected);
  });

  it("has backups for its owner alone", async () => {
    const dataDir = join(parent.dataDir, "source");
    const folder = join(parent.dataDir, "backup");
    const stores = await openStores(readConfig({ DATA_DIR: dataDir }));
    try {
      await stores.maintenance.backUp(folder);
    } finally {
      await stores.close();
    }
    const modes = ["", "segments", "dropset.sqlite"].map((name) => modeOf(join(folder, name)));
    expect(await Promise.all(modes)).toEqual(["700", "700", "600"]);
  });
});
