import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { makeDataDir, startProgram } from "./process.suite.ts";

const OLD_DATABASE = fileURLToPath(new URL("../db/fixtures/schema2.sqlite.gz", import.meta.url));

it("a command that updates the database says so, once, and where the copy is", { timeout: 180_000 }, async () => {
  const { dataDir, remove } = await makeDataDir();
  try {
    await writeFile(join(dataDir, "dropset.sqlite"), gunzipSync(await readFile(OLD_DATABASE)));
    const run = async () => {
      const program = startProgram(["keys", "list"], { DATA_DIR: dataDir });
      return { code: await program.ended, output: program.printed() };
    };
    const first = await run();
    expect(first.output).toMatch(/^Schema 2 to \d+: copying the database .*\(copy: .*dropset\.sqlite\.schema-2\)\.$/m);
    expect(first.output).toMatch(/^Schema 2 to \d+: updated the schema/m);
    // The key that the older version stored.
    expect(first).toEqual({ code: 0, output: expect.stringContaining("DROPSET_KEY") });
    expect(await readdir(dataDir)).toContain("dropset.sqlite.schema-2");
    const second = await run();
    expect(second).toEqual({ code: 0, output: expect.stringContaining("DROPSET_KEY") });
    expect(second.output).not.toContain("Schema");
  } finally {
    await remove();
  }
});
