import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DatabaseBusyError } from "./database.ts";
import { loadSqliteApi, type SqliteApi, type SqliteConnection } from "./sqliteApi.ts";
import { connectSqlite } from "./sqliteConnection.ts";
import { createSqliteDurability, type SqliteDurability, UNSYNCED_WRITES } from "./sqliteDurability.ts";

const FULL = 2;
const NORMAL = 1;

let folder: string;
let file: string;
let api: SqliteApi;
let connection: SqliteConnection;
let durability: SqliteDurability;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "dropset-durability-"));
  file = join(folder, "dropset.sqlite");
  api = await loadSqliteApi();
  connection = connectSqlite(api, file, "write");
  connection.exec("CREATE TABLE t (a INTEGER)");
  durability = createSqliteDurability(connection);
});
afterEach(async () => {
  connection.close();
  await rm(folder, { recursive: true, force: true });
});

const numberOf = (text: string) => Object.values(connection.prepare(text).get() as Record<string, number>)[0];
const insert = async () => {
  const level = numberOf("PRAGMA synchronous");
  connection.exec("INSERT INTO t VALUES (1)");
  return level;
};
const staged = () => durability.run(true, insert);
const durable = () => durability.run(false, insert);
const failing = (isStaged: boolean, errcode: number) =>
  durability.run(isStaged, async () => {
    throw Object.assign(new Error("disk I/O error"), { errcode });
  });

test("only staged writes are committed without a sync, and every ninth of them in a row is synced", async () => {
  expect(await durable()).toBe(FULL);
  for (let round = 0; round < 2; round++) {
    for (let write = 0; write < UNSYNCED_WRITES; write++) expect(await staged()).toBe(NORMAL);
    expect(await staged()).toBe(FULL);
  }
  expect(await staged()).toBe(NORMAL);
  expect(await durable()).toBe(FULL);
});

test("no commit without a sync makes a checkpoint, whose failed sync nobody would learn of", async () => {
  expect(await durability.run(true, async () => numberOf("PRAGMA wal_autocheckpoint"))).toBe(0);
  expect(await durability.run(false, async () => numberOf("PRAGMA wal_autocheckpoint"))).toBe(1000);
});

test("a write that changed nothing has not synced those before it", async () => {
  for (let write = 0; write < UNSYNCED_WRITES; write++) await staged();
  await durability.run(false, async () => undefined);
  expect(await staged()).toBe(FULL);
  expect(await staged()).toBe(NORMAL);
});

test("a failed sync begins the log anew before the next write", async () => {
  await staged();
  await expect(failing(false, 1034)).rejects.toThrow("disk I/O error");
  const reader = connectSqlite(api, file, "read");
  connection.exec("PRAGMA busy_timeout = 50");
  try {
    // The log cannot begin anew while it is read.
    reader.exec("BEGIN");
    reader.prepare("SELECT count(*) FROM t").get();
    await expect(staged()).rejects.toBeInstanceOf(DatabaseBusyError);
    expect(numberOf("SELECT count(*) FROM t")).toBe(1);
    reader.exec("COMMIT");
  } finally {
    reader.close();
  }
  let frames: unknown;
  await durability.run(true, async () => {
    frames = connection.prepare("PRAGMA wal_checkpoint(PASSIVE)").get();
    return insert();
  });
  expect(frames).toMatchObject({ log: 0 });
  expect(numberOf("SELECT count(*) FROM t")).toBe(2);
});

test("another failure leaves the log as it is", async () => {
  await staged();
  await expect(failing(false, 13)).rejects.toThrow("disk I/O error");
  await staged();
  expect(connection.prepare("PRAGMA wal_checkpoint(PASSIVE)").get()).not.toMatchObject({ log: 0 });
});
