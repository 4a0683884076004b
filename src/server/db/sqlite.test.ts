import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Sha256Base64 } from "../../model/hash.ts";
import { databaseSuite } from "./database.suite.ts";
import { DatabaseBusyError, DatabaseOpenError } from "./database.ts";
import { missingOf } from "./missingOf.suite.ts";
import { openSqlite } from "./sqlite.ts";
import { hasBuiltInSqlite, loadSqliteApi } from "./sqliteApi.ts";
import { BUSY_TIMEOUT_MS } from "./sqliteConnection.ts";

const sha256Base64Of = (text: string) => createHash("sha256").update(text).digest("base64") as Sha256Base64;

describe("the embedded database", () => {
  databaseSuite({
    open: (folder) => openSqlite({ file: join(folder, "dropset.sqlite"), readers: 1 }),
    openCopy: (file) => openSqlite({ file, readers: 1 }),
  });
});

test("knows which Node has SQLite built in", () => {
  expect(["20.19.0", "22.12.0", "22.13.0", "24.0.1"].map(hasBuiltInSqlite)).toEqual([false, false, true, true]);
});

test("is busy while another process has locked the database, and continues afterwards", async () => {
  const folder = await mkdtemp(join(tmpdir(), "dropset-busy-"));
  const file = join(folder, "dropset.sqlite");
  const database = await openSqlite({ file });
  const { DatabaseSync } = await loadSqliteApi();
  const other = new DatabaseSync(file);
  try {
    other.exec("BEGIN IMMEDIATE");
    const touch = { workspaceId: 1, hashes: [], at: Date.now() };
    // Those that wait for their turn wait for the lock at the same time: together they take as long as one.
    const since = performance.now();
    const waiting = Array.from({ length: 5 }, () => database.call("touchBlobs", touch));
    for (const outcome of await Promise.allSettled(waiting)) {
      expect(outcome).toMatchObject({ status: "rejected", reason: expect.any(DatabaseBusyError) });
    }
    expect(performance.now() - since).toBeLessThan(2 * BUSY_TIMEOUT_MS);
    expect(database.isLocked()).toBe(true);
    expect(await missingOf(database, { workspaceId: 1, hashes: [] })).toEqual([]);
    other.exec("ROLLBACK");
    expect(await database.call("touchBlobs", touch)).toBe(0);
    expect(database.isLocked()).toBe(false);
  } finally {
    other.close();
    await database.close();
    await rm(folder, { recursive: true, force: true });
  }
});

test("a quick read does not wait for long ones", async () => {
  const folder = await mkdtemp(join(tmpdir(), "dropset-lanes-"));
  const database = await openSqlite({ file: join(folder, "dropset.sqlite"), readers: 2 });
  try {
    const hashes = Array.from({ length: 20_000 }, (_, index) => sha256Base64Of(String(index)));
    let ended = 0;
    const long = Array.from({ length: 20 }, () => database.call("unheldHashes", { hashes }).then(() => ended++));
    await database.call("lookUpHashes", { workspaceId: 1, hashes: hashes.slice(0, 10), at: 0 });
    expect(ended).toBeLessThan(20);
    await Promise.all(long);
  } finally {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  }
});

test("refuses a database that a newer version wrote", async () => {
  const folder = await mkdtemp(join(tmpdir(), "dropset-newer-"));
  const file = join(folder, "dropset.sqlite");
  try {
    await (await openSqlite({ file })).close();
    const { DatabaseSync } = await loadSqliteApi();
    const later = new DatabaseSync(file);
    later.exec("INSERT INTO migrations (version, name, applied_at) VALUES (9999, 'later', 0)");
    later.close();
    await expect(openSqlite({ file })).rejects.toThrow("newer version of Dropset");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("names the file that cannot be opened, and what to do", async () => {
  const folder = await mkdtemp(join(tmpdir(), "dropset-broken-"));
  const file = join(folder, "dropset.sqlite");
  try {
    const absent = openSqlite({ file: join(folder, "absent", "dropset.sqlite") });
    await expect(absent).rejects.toThrow("Check that its folder exists");
    await writeFile(file, "this is a letter to my aunt, ".repeat(200));
    const opened = openSqlite({ file });
    await expect(opened).rejects.toBeInstanceOf(DatabaseOpenError);
    await expect(opened).rejects.toThrow(
      `${file} cannot be opened: file is not a database. The file is damaged. Restore`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
