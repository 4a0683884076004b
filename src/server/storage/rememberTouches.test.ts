import { expect, test } from "vitest";
import { NoSpaceError } from "../blobs/blobStore.ts";
import type { Database } from "../db/database.ts";
import { missingOf } from "../db/missingOf.suite.ts";
import { rememberTouches } from "./rememberTouches.ts";
import { contents, onStores, upload } from "./stores.suite.ts";
import { sweepUnused } from "./sweep.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const at = Date.now();
const sweeping = { unusedUploadHours: 168, at };

/** The database, whose touches fail while `disk.full`. */
function fillable(db: Database, disk: { full: boolean }): Database {
  return {
    ...db,
    call: (name, input) =>
      disk.full && name === "touchBlobs" ? Promise.reject(new NoSpaceError("full")) : db.call(name, input),
  };
}

test(
  "contents that could not be marked as used survive the sweep, and unused ones do not",
  onStores(async (stores) => {
    const disk = { full: true };
    const db = rememberTouches(fillable(stores.db, disk));
    const { hashes } = await upload(stores, contents(2), { at: at - 8 * DAY_MS });
    const wanted = hashes.slice(0, 1);
    await expect(db.call("touchBlobs", { workspaceId: 1, hashes: wanted, at })).rejects.toThrow(NoSpaceError);
    expect(await sweepUnused({ ...stores, db }, sweeping)).toBe(1);
    expect(await missingOf(db, { workspaceId: 1, hashes })).toEqual(hashes.slice(1));
  }),
);

test(
  "a removal that was requested while the touch failed keeps the content too",
  onStores(async (stores) => {
    const db = rememberTouches(fillable(stores.db, { full: true }));
    const { hashes } = await upload(stores, contents(1), { at: at - 8 * DAY_MS });
    const touching = db.call("touchBlobs", { workspaceId: 1, hashes, at }).catch((error: unknown) => error);
    const contentsOf = hashes.map((hash) => ({ workspaceId: 1, hash }));
    const removing = db.call("removeUnused", { contents: contentsOf, touchedBefore: at - DAY_MS, endedBefore: at });
    expect(await touching).toBeInstanceOf(NoSpaceError);
    expect(await removing).toBe(0);
  }),
);

test(
  "a failed touch is written with the next one that succeeds, so that a later process has it too",
  onStores(async (stores) => {
    const disk = { full: true };
    const db = rememberTouches(fillable(stores.db, disk));
    const { hashes } = await upload(stores, contents(2), { at: at - 8 * DAY_MS });
    await expect(db.call("touchBlobs", { workspaceId: 1, hashes: hashes.slice(0, 1), at })).rejects.toThrow();
    disk.full = false;
    expect(await db.call("touchBlobs", { workspaceId: 1, hashes: hashes.slice(1), at })).toBe(1);
    expect(await sweepUnused(stores, sweeping)).toBe(0);
  }),
);

test(
  "a failed touch is written before the next sweep with free space, and its content is swept when its time is over",
  onStores(async (stores) => {
    const disk = { full: true };
    const db = rememberTouches(fillable(stores.db, disk));
    const { hashes } = await upload(stores, contents(1), { at: at - 8 * DAY_MS });
    await expect(db.call("touchBlobs", { workspaceId: 1, hashes, at })).rejects.toThrow();
    disk.full = false;
    expect(await sweepUnused({ ...stores, db }, sweeping)).toBe(0);
    expect(await sweepUnused(stores, sweeping)).toBe(0);
    expect(await sweepUnused({ ...stores, db }, { ...sweeping, at: at + 8 * DAY_MS })).toBe(1);
  }),
);

test(
  "a content whose touch waits to be written is not written twice",
  onStores(async (stores) => {
    const written: number[] = [];
    const counted: Database = {
      ...stores.db,
      call: (name, input) => {
        if (name === "touchBlobs") written.push((input as { hashes: string[] }).hashes.length);
        return stores.db.call(name, input);
      },
    };
    const db = rememberTouches(counted);
    const { hashes } = await upload(stores, contents(3), { at: at - 8 * DAY_MS });
    await Promise.all([
      db.call("touchBlobs", { workspaceId: 1, hashes: hashes.slice(0, 2), at }),
      db.call("touchBlobs", { workspaceId: 1, hashes, at }),
      db.call("touchBlobs", { workspaceId: 1, hashes, at }),
    ]);
    expect(written).toEqual([2, 1]);
    expect(await sweepUnused(stores, sweeping)).toBe(0);
  }),
);
