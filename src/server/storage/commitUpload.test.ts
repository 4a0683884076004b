import { expect, test } from "vitest";
import { NoSpaceError } from "../blobs/blobStore.ts";
import { type Database, DatabaseBusyError } from "../db/database.ts";
import { contents, onStores, type TestStores, upload } from "./stores.suite.ts";

async function countSegments({ blobs }: TestStores): Promise<number> {
  let count = 0;
  for await (const _ of blobs.list()) count++;
  return count;
}

/** Returns the same database, whose commits throw an error. */
function failing({ db }: TestStores, error: Error): Database {
  return { ...db, call: () => Promise.reject(error) };
}

test(
  "leaves no bytes behind when the rows were certainly not written",
  onStores(async (stores) => {
    for (const error of [new NoSpaceError("full"), new DatabaseBusyError("busy")]) {
      await expect(upload({ ...stores, db: failing(stores, error) }, contents(2))).rejects.toBe(error);
    }
    expect(await countSegments(stores)).toBe(0);
  }),
);

test(
  "leaves the bytes to the sweep when the rows may have been written",
  onStores(async (stores) => {
    const error = new Error("the database thread ended");
    await expect(upload({ ...stores, db: failing(stores, error) }, contents(2))).rejects.toBe(error);
    expect(await countSegments(stores)).toBe(1);
  }),
);

test(
  "writes only rows when a request contains nothing but names",
  onStores(async (stores) => {
    const empty = await upload(stores, []);
    expect(empty).toMatchObject({ hashes: [], fileIds: [] });
    expect(await countSegments(stores)).toBe(0);
    expect(stores.sql("SELECT id FROM segments")).toEqual([]);
  }),
);
