import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DatabaseOpenError } from "./database.ts";
import type { MigrationNotice } from "./migrateSqlite.ts";
import { sqliteMigrations } from "./migrations/sqlite.ts";
import { openSqlite } from "./sqlite.ts";
import { loadSqliteApi } from "./sqliteApi.ts";

/** The database of a server of November 2026 (schema 2): the sample project, and a Supervisely and a YOLO folder that were imported. */
const OLD_DATABASE = fileURLToPath(new URL("./fixtures/schema2.sqlite.gz", import.meta.url));
const NEWEST = sqliteMigrations.at(-1)?.version ?? 0;
const PREVIOUS = sqliteMigrations.at(-2)?.version ?? 0;

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "dropset-migrate-"));
  file = join(folder, "dropset.sqlite");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function placeOldDatabase(): Promise<void> {
  await writeFile(file, gunzipSync(await readFile(OLD_DATABASE)));
}

async function schemaOf(path: string): Promise<number> {
  const { DatabaseSync } = await loadSqliteApi();
  const connection = new DatabaseSync(path);
  try {
    return (connection.prepare("SELECT max(version) AS version FROM migrations").get() as { version: number }).version;
  } finally {
    connection.close();
  }
}

/** Makes the database look as if an older version had written it last. */
async function forgetMigration(version: number): Promise<void> {
  const { DatabaseSync } = await loadSqliteApi();
  const connection = new DatabaseSync(file);
  connection.exec(`DELETE FROM migrations WHERE version >= ${version}`);
  connection.close();
}

/** Opens the database as the server does, and closes it. Returns the notices. */
async function openOnce(): Promise<MigrationNotice[]> {
  const notices: MigrationNotice[] = [];
  await (await openSqlite({ file, readers: 1, notify: (notice) => notices.push(notice) })).close();
  return notices;
}

describe("a database of an older version", () => {
  it("is copied beside itself before it is updated, with a notice before and after", async () => {
    await placeOldDatabase();
    const copy = `${file}.schema-2`;
    const notices = await openOnce();
    expect((await readdir(folder)).sort()).toEqual([basename(file), basename(copy)]);
    expect(notices).toEqual([
      { message: expect.stringMatching(/^copying the database/), from: 2, to: NEWEST, copy },
      { message: expect.stringMatching(/^updated/), from: 2, to: NEWEST, copy },
    ]);
    expect([await schemaOf(copy), await schemaOf(file)]).toEqual([2, NEWEST]);
    if (process.platform !== "win32") expect((await stat(copy)).mode & 0o777).toBe(0o600);
    expect(await openOnce()).toEqual([]);
  });

  it("keeps its projects, images and tasks, also in the copy", async () => {
    await placeOldDatabase();
    await openOnce();
    const { DatabaseSync } = await loadSqliteApi();
    for (const path of [file, `${file}.schema-2`]) {
      const connection = new DatabaseSync(path);
      const rows = (text: string) => connection.prepare(text).all();
      expect(rows("SELECT title FROM projects WHERE library = 0 ORDER BY id")).toMatchObject([
        { title: "old sly" },
        { title: "old yolo" },
      ]);
      expect(rows("SELECT count(*) AS images, sum(objects) AS objects FROM images WHERE project_id > 1")).toMatchObject(
        [{ images: 11, objects: 49 }],
      );
      expect(rows("SELECT status, count(*) AS tasks FROM tasks GROUP BY status")).toMatchObject([
        { status: "finished", tasks: 3 },
      ]);
      connection.close();
    }
    const database = await openSqlite({ file, readers: 1 });
    const page = await database.call("listSegments", { after: "", limit: 100 });
    await database.close();
    expect(page.length).toBeGreaterThan(2);
  });

  it("is not changed when it cannot be copied, and the reason is one sentence", async () => {
    await placeOldDatabase();
    // What the copy would replace is a folder with a file, which a rename cannot replace.
    await mkdir(join(`${file}.schema-2`, "taken"), { recursive: true });
    const opening = openSqlite({ file, readers: 1 });
    await expect(opening).rejects.toBeInstanceOf(DatabaseOpenError);
    await expect(opening).rejects.toThrow(/cannot be copied to .*schema-2 .* nothing was changed/);
    expect(await schemaOf(file)).toBe(2);
    expect((await readdir(folder)).filter((name) => name.endsWith(".new"))).toEqual([]);
  });

  it("has the two newest copies beside it, and nothing else is removed", async () => {
    await placeOldDatabase();
    for (const name of ["dropset.sqlite.schema-0", "dropset.sqlite.schema-1", "dropset.sqlite.schema-old"]) {
      await writeFile(join(folder, name), "");
    }
    await openOnce();
    expect((await readdir(folder)).sort()).toEqual([
      "dropset.sqlite",
      "dropset.sqlite.schema-1",
      "dropset.sqlite.schema-2",
      "dropset.sqlite.schema-old",
    ]);
  });

  it("replaces the copy of an earlier update of the same version, and what a killed process left", async () => {
    await placeOldDatabase();
    await writeFile(`${file}.schema-2`, "earlier");
    await writeFile(`${file}.schema-2.new`, "half a copy");
    await openOnce();
    expect(await schemaOf(`${file}.schema-2`)).toBe(2);
    expect((await readdir(folder)).filter((name) => name.endsWith(".new"))).toEqual([]);
  });
});

it("copies nothing when the database is new", async () => {
  expect(await openOnce()).toEqual([]);
  expect(await readdir(folder)).toEqual(["dropset.sqlite"]);
});

it("keeps the copy when a step of the update fails", async () => {
  await openOnce();
  // The last step runs a second time and fails, because what it adds is there.
  await forgetMigration(NEWEST);
  await expect(openOnce()).rejects.toBeInstanceOf(DatabaseOpenError);
  expect(await schemaOf(`${file}.schema-${PREVIOUS}`)).toBe(PREVIOUS);
  expect(await schemaOf(file)).toBe(PREVIOUS);
});
