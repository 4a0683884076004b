import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Database } from "./database.ts";
import { missingOf } from "./missingOf.suite.ts";
import { sameValuesSuite } from "./sameValues.suite.ts";
import { severalWritersSuite } from "./severalWriters.suite.ts";
import { hashOf, segmentOf } from "./suiteData.suite.ts";

const workspaceId = 1;

/**
 * Tests that every database engine must pass. `open` opens the same data again, also while it is open; `openCopy` opens the file that
 * `backup` wrote, for an engine that has `backup`.
 */
export function databaseSuite(engine: {
  open(folder: string): Promise<Database>;
  openCopy?(file: string): Promise<Database>;
}): void {
  let folder: string;
  let database: Database;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "dropset-database-"));
    database = await engine.open(folder);
  });
  afterEach(async () => {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  });

  test("returns missing hashes in the given order, each once", async () => {
    await database.call("commitSegment", segmentOf("a", ["one", "two"]));
    const asked = ["three", "one", "four", "three", "two"].map(hashOf);
    expect(await missingOf(database, { workspaceId, hashes: asked })).toEqual([hashOf("three"), hashOf("four")]);
    expect(await missingOf(database, { workspaceId, hashes: [] })).toEqual([]);
  });

  test("returns only contents of the given workspace", async () => {
    await database.call("commitSegment", segmentOf("a", ["one"]));
    const hashes = [hashOf("one")];
    expect(await missingOf(database, { workspaceId: 2, hashes })).toEqual(hashes);
    expect(await database.call("findBlobs", { workspaceId: 2, hashes })).toEqual([]);
  });

  test("looks up thousands of hashes in one call", async () => {
    const texts = Array.from({ length: 3001 }, (_, index) => `text ${index}`);
    await database.call("commitSegment", segmentOf("a", texts));
    const hashes = [...texts, "absent"].map(hashOf);
    expect(await missingOf(database, { workspaceId, hashes })).toEqual([hashOf("absent")]);
    const found = await database.call("findBlobs", { workspaceId, hashes });
    expect(found.map(({ start }) => start).sort((a, b) => a - b)).toEqual(texts.map((_, index) => index * 10));
  });

  test("undoes all of a write that fails", async () => {
    const id = randomUUID();
    const twice = { id, hash: hashOf("one") };
    await expect(
      database.call("commitSegment", { ...segmentOf("a", ["one"]), files: [twice, twice] }),
    ).rejects.toThrow();
    expect(await database.call("findBlobs", { workspaceId, hashes: [hashOf("one")] })).toEqual([]);
    expect(await database.call("resolveFileIds", { workspaceId, fileIds: [id] })).toEqual([]);
    await database.call("commitSegment", { ...segmentOf("a", ["one"]), files: [twice] });
    expect(await database.call("resolveFileIds", { workspaceId, fileIds: [id, randomUUID()] })).toEqual([twice]);
  });

  test("undoes only the writes that fail among many at once", async () => {
    const absent = { id: randomUUID(), hash: hashOf("absent") };
    const commits = Array.from({ length: 40 }, (_, at) => ({
      ...segmentOf(`${at}`, [`own ${at}`, "shared"]),
      files: at % 5 === 3 ? [absent] : [],
    }));
    const outcomes = await Promise.allSettled(commits.map((commit) => database.call("commitSegment", commit)));
    const failed = outcomes.flatMap(({ status }, at) => (status === "rejected" ? [at] : []));
    expect(failed).toEqual([3, 8, 13, 18, 23, 28, 33, 38]);
    const hashes = commits.map((_, at) => hashOf(`own ${at}`));
    expect(await missingOf(database, { workspaceId, hashes })).toEqual(failed.map((at) => hashOf(`own ${at}`)));
    const segments = await database.call("listSegments", { after: "", limit: 100 });
    expect(segments).toHaveLength(32);
    const [shared] = await database.call("findBlobs", { workspaceId, hashes: [hashOf("shared")] });
    // That of the first commit where writes run one after another, that of any that succeeded where they do not.
    expect(segments.map(({ id }) => id)).toContain(shared?.segment);
    expect(await database.call("resolveFileIds", { workspaceId, fileIds: [absent.id] })).toEqual([]);
  });

  test("refuses a file id for a content that is not stored", async () => {
    const files = [{ id: randomUUID(), hash: hashOf("absent") }];
    const commit = { workspaceId, segment: null, bytes: 0, blobs: [], files, at: Date.now() };
    await expect(database.call("commitSegment", commit)).rejects.toThrow("No content");
    await database.call("commitSegment", segmentOf("a", ["absent"]));
    await database.call("commitSegment", commit);
    expect(await database.call("resolveFileIds", { workspaceId, fileIds: [files[0]!.id] })).toEqual(files);
  });

  test("keeps the first place of a content that arrives twice", async () => {
    await database.call("commitSegment", segmentOf("a", ["zero", "one"]));
    await database.call("commitSegment", segmentOf("b", ["one"]));
    const [row] = await database.call("findBlobs", { workspaceId, hashes: [hashOf("one")] });
    expect(row).toEqual({
      hash: hashOf("one"),
      segment: segmentOf("a", []).segment,
      start: 10,
      bytes: 10,
      kind: "unknown",
      width: null,
      height: null,
      orientation: 1,
      structure: null,
    });
  });

  test("runs concurrent writers one after another and loses none", async () => {
    const names = Array.from({ length: 60 }, (_, index) => `segment ${index}`);
    await Promise.all(names.map((name) => database.call("commitSegment", segmentOf(name, [name, "shared"]))));
    const hashes = [...names, "shared"].map(hashOf);
    expect(await missingOf(database, { workspaceId, hashes })).toEqual([]);
  });

  test("shows a write to readers as a whole, as soon as it has returned", async () => {
    const texts = Array.from({ length: 200 }, (_, index) => `text ${index}`);
    const hashes = texts.map(hashOf);
    let done = false;
    const writing = database.call("commitSegment", segmentOf("a", texts)).then(() => {
      done = true;
    });
    while (!done) {
      const before = await missingOf(database, { workspaceId, hashes });
      expect([0, 200]).toContain(before.length);
    }
    await writing;
    expect(await missingOf(database, { workspaceId, hashes })).toEqual([]);
  });

  test("writes a touch only when the last one is more than an hour ago", async () => {
    const at = 1_700_000_000_000;
    await database.call("commitSegment", { ...segmentOf("a", ["one"]), at });
    const hashes = [hashOf("one"), hashOf("absent")];
    expect(await database.call("touchBlobs", { workspaceId, hashes, at: at + 60_000 })).toBe(0);
    expect(await database.call("touchBlobs", { workspaceId, hashes, at: at + 3_700_000 })).toBe(1);
    expect(await database.call("touchBlobs", { workspaceId, hashes, at: at + 3_700_000 })).toBe(0);
  });

  test("keeps everything after a close", async () => {
    await database.call("commitSegment", segmentOf("a", ["one"]));
    await database.close();
    await expect(missingOf(database, { workspaceId, hashes: [] })).rejects.toThrow("closed");
    database = await engine.open(folder);
    expect(await missingOf(database, { workspaceId, hashes: [hashOf("one")] })).toEqual([]);
  });

  describe("values", () => sameValuesSuite(() => database));
  describe("two processes", () => severalWritersSuite({ first: () => database, openAgain: () => engine.open(folder) }));

  test("makes a consistent backup while it is written, or has no backup of its own", async () => {
    const { openCopy } = engine;
    expect(database.backup === undefined).toBe(openCopy === undefined);
    if (database.backup === undefined || openCopy === undefined) return;
    const names = Array.from({ length: 40 }, (_, index) => `segment ${index}`);
    const before = names.slice(0, 10);
    for (const name of before) await database.call("commitSegment", segmentOf(name, [name, `${name} again`]));
    const copied = join(folder, "copy.sqlite");
    const writing = names
      .slice(10)
      .map((name) => database.call("commitSegment", segmentOf(name, [name, `${name} again`])));
    await database.backup(copied);
    await Promise.all(writing);
    const copy = await openCopy(copied);
    try {
      expect(await missingOf(copy, { workspaceId, hashes: before.map(hashOf) })).toEqual([]);
      for (const name of names) {
        const pair = [hashOf(name), hashOf(`${name} again`)];
        expect([0, 2]).toContain((await missingOf(copy, { workspaceId, hashes: pair })).length);
      }
    } finally {
      await copy.close();
    }
  });
}
