import { truncate } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { missingOf } from "../db/missingOf.suite.ts";
import { checkStores } from "./check.ts";
import { rebuildRows } from "./rebuild.ts";
import { contents, onStores, upload } from "./stores.suite.ts";

const rowsOf =
  "SELECT workspace_id, hash, segment_id, start, bytes, kind, width, height, orientation FROM blobs ORDER BY hash";
const at = Date.now();

test(
  "restores every row from segments alone",
  onStores(async (stores) => {
    const photo = await sharp({ create: { width: 30, height: 20, channels: 3, background: "red" } })
      .png()
      .toBuffer();
    const { hashes } = await upload(stores, [...contents(700, 50), photo]);
    await upload(stores, contents(3, 200_000));
    stores.sql("UPDATE blobs SET kind = 'png', width = 30, height = 20 WHERE hash = ?", hashes.at(-1)!);
    const before = stores.sql(rowsOf);
    stores.sql("DELETE FROM blobs");
    stores.sql("DELETE FROM segments");
    expect(await rebuildRows(stores, { workspaceId: 1, at })).toEqual({ segments: 2, restored: 704, broken: [] });
    expect(stores.sql(rowsOf)).toEqual(before);
    const check = checkStores(stores, { readData: true });
    expect(await check.next()).toMatchObject({ done: true, value: { segments: 2, blobs: 704, damage: 0 } });
  }),
);

test(
  "adds only lost rows, and shows no workspace the contents of another",
  onStores(async (stores) => {
    stores.sql("INSERT INTO workspaces (id, name, created_at) VALUES (2, 'other', 0)");
    const theirs = await upload(stores, contents(2), { workspaceId: 2 });
    const mine = await upload(stores, contents(2));
    stores.sql("DELETE FROM blobs WHERE hash = ?", mine.hashes[0]!);
    expect(await rebuildRows(stores, { workspaceId: 1, at })).toMatchObject({ restored: 1 });
    expect(await missingOf(stores.db, { workspaceId: 1, hashes: mine.hashes })).toEqual([]);
    expect(await missingOf(stores.db, { workspaceId: 1, hashes: theirs.hashes })).toEqual(theirs.hashes);
    expect(await rebuildRows(stores, { workspaceId: 1, at })).toMatchObject({ restored: 0 });
  }),
);

test(
  "names segments whose footer cannot be read, and continues",
  onStores(async (stores) => {
    const cut = await upload(stores, contents(2));
    const whole = await upload(stores, contents(2));
    await truncate(join(stores.dataDir, "segments", cut.segment.slice(0, 2), cut.segment), 1_500);
    stores.sql("DELETE FROM blobs");
    stores.sql("DELETE FROM segments");
    expect(await rebuildRows(stores, { workspaceId: 1, at })).toEqual({
      segments: 2,
      restored: 2,
      broken: [{ segment: cut.segment, reason: "it does not end with a footer" }],
    });
    expect(await missingOf(stores.db, { workspaceId: 1, hashes: whole.hashes })).toEqual([]);
  }),
);
