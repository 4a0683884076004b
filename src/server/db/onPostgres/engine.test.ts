import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { databaseSuite } from "../database.suite.ts";
import { DatabaseBusyError, DatabaseOpenError, DatabaseReadOnlyError, type HeldUpkeep } from "../database.ts";
import { startDatabaseClock } from "../databaseClock.ts";
import type { SchemaChange } from "../migratePostgres.ts";
import { postgresMigrations } from "../migrations/postgres.ts";
import { sqliteMigrations } from "../migrations/sqlite.ts";
import { missingOf } from "../missingOf.suite.ts";
import { openPostgresPatiently } from "../openPostgresPatiently.ts";
import { openPostgres } from "../postgres.ts";
import { hashOf, segmentOf, startOf } from "../suiteData.suite.ts";
import { hasPostgres, startTestPostgres, type TestPostgres } from "../testPostgres.suite.ts";

describe.skipIf(!hasPostgres)("a database on a Postgres server", () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startTestPostgres();
  }, 60_000);
  afterAll(() => server?.close(), 120_000);

  const connections = { quick: 1, write: 3, long: 1 };
  databaseSuite({ open: async (folder) => openPostgres({ url: await server.url(folder), connections }) });

  test("every text is compared by its bytes", async () => {
    const url = await server.url("collations");
    await (await openPostgres({ url, connections })).close();
    const rows = await server.admin(
      `SELECT table_name, column_name FROM information_schema.columns
       WHERE table_schema = 'public' AND data_type IN ('text', 'character varying') AND collation_name IS DISTINCT FROM 'C'`,
      new URL(url).pathname.slice(1),
    );
    expect(rows).toEqual([]);
  });

  const nameOf = (url: string) => new URL(url).pathname.slice(1);
  const touch = { workspaceId: 1, hashes: [], at: 1 };

  test("several processes that open a new database at the same time create one schema", async () => {
    const url = await server.url("new");
    const changes: SchemaChange[] = [];
    const opened = await Promise.all(
      Array.from({ length: 5 }, () => openPostgres({ url, connections, notify: (change) => changes.push(change) })),
    );
    expect(changes).toEqual([{ from: 0, to: postgresMigrations.at(-1)?.version }]);
    const rows = await server.admin("SELECT version, name FROM migrations ORDER BY version", nameOf(url));
    expect(rows.map(({ name }) => name)).toEqual(sqliteMigrations.map(({ name }) => name));
    await Promise.all(opened.map((database) => database.close()));
  });

  test("refuses a database that a newer version wrote, and one with another encoding", async () => {
    const url = await server.url("newer");
    await (await openPostgres({ url, connections })).close();
    await server.admin("INSERT INTO migrations VALUES (9999, 'later', 0)", nameOf(url));
    await expect(openPostgres({ url, connections })).rejects.toThrow("newer version of Dropset");
    await server.admin("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
    const latin = openPostgres({ url: url.replace(nameOf(url), "latin"), connections });
    await expect(latin).rejects.toThrow("has the encoding LATIN1");
    await expect(latin).rejects.toBeInstanceOf(DatabaseOpenError);
  });

  test("refuses a server that acknowledges before a write is durable", async () => {
    const url = await server.url("careless");
    await server.admin(`ALTER DATABASE ${nameOf(url)} SET synchronous_commit = off`);
    await expect(openPostgres({ url, connections })).rejects.toThrow("synchronous_commit is off");
  });

  test("states what is wrong with the address, without the password", async () => {
    const url = await server.url("address");
    const wrong = openPostgres({ url: url.replace("test-password", "hunter2"), connections });
    await expect(wrong).rejects.toThrow("refuses the user or the password");
    await expect(wrong).rejects.not.toThrow("hunter2");
    await expect(openPostgres({ url: `${url}x`, connections })).rejects.toThrow("no database of that name");
    const nobody = openPostgres({ url: url.replace(String(server.port), "1"), connections });
    await expect(nobody).rejects.toBeInstanceOf(DatabaseBusyError);
    await expect(nobody).rejects.not.toThrow("test-password");
  });

  test("is read-only when the server is, and is writable again", async () => {
    const url = await server.url("read-only");
    await (await openPostgres({ url, connections })).close();
    await server.admin(`ALTER DATABASE ${nameOf(url)} SET default_transaction_read_only = on`);
    const database = await openPostgres({ url, connections });
    try {
      await expect(database.call("commitSegment", segmentOf("a", ["one"]))).rejects.toBeInstanceOf(
        DatabaseReadOnlyError,
      );
      expect(await missingOf(database, { workspaceId: 1, hashes: [] })).toEqual([]);
    } finally {
      await database.close();
    }
    await server.admin(`ALTER DATABASE ${nameOf(url)} RESET default_transaction_read_only`);
    const writable = await openPostgres({ url, connections });
    await writable.call("commitSegment", segmentOf("a", ["one"]));
    await writable.close();
  });

  test("is busy while somebody else holds its locks, then goes on", async () => {
    const url = await server.url("locked");
    const database = await openPostgres({ url, connections });
    const other = new Client({ connectionString: url });
    await other.connect();
    try {
      await other.query("BEGIN; LOCK TABLE blobs");
      const waiting = await Promise.allSettled(
        Array.from({ length: 6 }, (_, index) => database.call("commitSegment", segmentOf(`locked ${index}`, ["one"]))),
      );
      for (const outcome of waiting) {
        expect(outcome).toMatchObject({ status: "rejected", reason: expect.any(DatabaseBusyError) });
      }
      expect(database.isLocked()).toBe(true);
      await other.query("ROLLBACK");
      await database.call("commitSegment", segmentOf("after", ["one"]));
      expect(database.isLocked()).toBe(false);
    } finally {
      await other.end();
      await database.close();
    }
  });

  test("a quick read does not wait for long ones or for writes, however many there are", async () => {
    const url = await server.url("lanes");
    const database = await openPostgres({ url, connections });
    const other = new Client({ connectionString: url });
    await other.connect();
    try {
      await other.query("BEGIN; LOCK TABLE segments");
      const writes = Array.from({ length: 9 }, (_, index) =>
        database.call("commitSegment", segmentOf(`${index}`, ["one"])),
      );
      const long = Array.from({ length: 9 }, () => database.call("listSegments", { after: "", limit: 9 }));
      const ended = Promise.allSettled([...writes, ...long]);
      expect(await missingOf(database, { workspaceId: 1, hashes: [] })).toEqual([]);
      await other.query("ROLLBACK");
      await ended;
    } finally {
      await other.end();
      await database.close();
    }
  });

  test("transactions that lock each other out are tried again, and all succeed", async () => {
    const url = await server.url("deadlock");
    const databases = [await openPostgres({ url, connections }), await openPostgres({ url, connections })] as const;
    const texts = Array.from({ length: 100 }, (_, index) => `text ${index}`);
    await databases[0].call("commitSegment", { ...segmentOf("a", texts), at: 1 });
    for (let round = 1; round <= 5; round++) {
      const at = round * 10_000_000;
      const hashes = texts.map(hashOf);
      const touched = await Promise.all([
        databases[0].call("touchBlobs", { workspaceId: 1, hashes, at }),
        databases[1].call("touchBlobs", { workspaceId: 1, hashes: [...hashes].reverse(), at }),
      ]);
      expect(touched[0] + touched[1]).toBe(100);
    }
    await Promise.all(databases.map((database) => database.close()));
  });

  test("leases go by the clock of the database, not by those of the processes", async () => {
    const database = await openPostgres({ url: await server.url("clock"), connections });
    try {
      await startOf(database, { paths: ["a.jpg"] });
      const claim = { lanes: ["small"] as const, leaseMs: 60_000, maxAttempts: 3 };
      const first = await database.call("claimTask", { ...claim, owner: "slow clock", at: Date.now() - 3_600_000 });
      expect(first).toBeDefined();
      const second = await database.call("claimTask", { ...claim, owner: "fast clock", at: Date.now() + 3_600_000 });
      expect(second).toBe(undefined);
    } finally {
      await database.close();
    }
  });

  test("the upkeep is held by one process at a time, and is free when that ends or loses its connection", async () => {
    const url = await server.url("upkeep");
    const [here, there] = [await openPostgres({ url, connections }), await openPostgres({ url, connections })];
    try {
      const first = await here.holdUpkeep?.();
      let second: HeldUpkeep | undefined;
      const waiting = there.holdUpkeep?.().then((held) => {
        second = held;
      });
      const impatient = new AbortController();
      const refused = there.holdUpkeep?.(impatient.signal);
      impatient.abort(new Error("enough"));
      await expect(refused).rejects.toThrow("enough");
      expect(second).toBe(undefined);
      await first?.release();
      await waiting;
      expect(second?.lost.aborted).toBe(false);
      await server.crash();
      await expect.poll(() => second?.lost.aborted, { timeout: 30_000 }).toBe(true);
      const third = await here.holdUpkeep?.();
      await second?.release();
      await third?.release();
    } finally {
      await here.close();
      await there.close();
    }
  }, 60_000);

  test("a start waits for a server that is not there yet, up to its patience, then names what to do", async () => {
    const url = await server.url("patience");
    await server.stop();
    const waits: string[] = [];
    const failed = openPostgresPatiently({ url, connections }, { patienceMs: 0 }).catch((error: unknown) => error);
    const error = (await failed) as Error;
    expect(error).toBeInstanceOf(DatabaseOpenError);
    expect(error.message).toMatch(/127\.0\.0\.1:\d+ could not be reached .*Start it, or check DATABASE_URL/);
    expect(error.message).not.toContain("password");
    const opening = openPostgresPatiently({ url, connections }, { onWait: (reason) => waits.push(reason) });
    await expect.poll(() => waits.length, { timeout: 30_000 }).toBe(1);
    await server.start();
    await (await opening).close();
    expect(waits.length).toBe(1);
  }, 60_000);

  test("the clock of a process goes by that of the database", async () => {
    const clock = await startDatabaseClock({ call: async () => 1_000_000 as never });
    expect(clock.now()).toBeGreaterThanOrEqual(1_000_000);
    expect(clock.now()).toBeLessThan(1_600_000);
    clock.stop();
    const database = await openPostgres({ url: await server.url("time"), connections });
    const asked = await database.call("currentTime", { at: 5 });
    expect(asked).toBeGreaterThan(1_700_000_000_000);
    await database.close();
  });

  test("a start wakes the other processes, also after the server was restarted", async () => {
    const url = await server.url("wake");
    const [here, there] = [await openPostgres({ url, connections }), await openPostgres({ url, connections })];
    let woken = 0;
    const stop = there.onWake?.(() => woken++);
    try {
      await expect.poll(() => woken).toBeGreaterThan(0);
      const before = woken;
      await startOf(here, { paths: ["a.jpg"] });
      await expect.poll(() => woken).toBeGreaterThan(before);
      await server.crash();
      const afterCrash = woken;
      await expect.poll(() => woken, { timeout: 10_000 }).toBeGreaterThan(afterCrash);
      const listening = woken;
      await expect.poll(() => startOf(here, { paths: ["b.jpg"] }).catch(() => undefined)).toBeDefined();
      await expect.poll(() => woken).toBeGreaterThan(listening);
      stop?.();
    } finally {
      await here.close();
      await there.close();
    }
  }, 60_000);

  test("a server that goes down is a busy database, and the same connections work when it is back", async () => {
    const database = await openPostgres({ url: await server.url("down"), connections });
    try {
      await database.call("touchBlobs", touch);
      await server.stop();
      await expect(database.call("touchBlobs", touch)).rejects.toBeInstanceOf(DatabaseBusyError);
      await expect(missingOf(database, { workspaceId: 1, hashes: [] })).rejects.toBeInstanceOf(DatabaseBusyError);
      expect(database.isLocked()).toBe(true);
      await server.start();
      expect(await database.call("touchBlobs", touch)).toBe(0);
      expect(database.isLocked()).toBe(false);
    } finally {
      await database.close();
    }
  }, 60_000);
});
