import { utimes } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openFileBlobStore } from "../blobs/fileBlobStore.ts";
import { missingOf } from "../db/missingOf.suite.ts";
import { contents, onStores, type TestStores, upload } from "./stores.suite.ts";
import { removeOrphans, sweepUnused } from "./sweep.ts";

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
const unusedUploadHours = 168;
const at = Date.now();
const long = at - 8 * DAY_MS;

/** Creates a project with one image of a content, as an import does. */
function addImage({ sql }: TestStores, hash: string, workspaceId = 1): void {
  const [project] = sql(
    "INSERT INTO projects (workspace_id, title, created_at, updated_at, import_id) VALUES (?, 'p', 0, 0, 1) RETURNING id",
    workspaceId,
  );
  const [dataset] = sql(
    "INSERT INTO datasets (project_id, name, import_id) VALUES (?, 'd', 1) RETURNING id",
    project!.id as number,
  );
  sql(
    `INSERT INTO images (project_id, dataset_id, name, path, hash, bytes, kind, orientation, labelled, objects, import_id)
     VALUES (?, ?, 'i', 'i', ?, 1, 'png', 1, 0, 0, 1)`,
    project!.id as number,
    dataset!.id as number,
    hash,
  );
}

function addTask({ sql }: TestStores, hash: string, finishedAt: number | null): number {
  const [task] = sql(
    `INSERT INTO tasks (workspace_id, type, status, title, request, created_at, finished_at)
     VALUES (1, 'import', 'queued', 't', '{}', 0, ?) RETURNING id`,
    finishedAt,
  );
  sql("INSERT INTO task_files (task_id, path, hash) VALUES (?, 'a', ?)", task!.id as number, hash);
  return task!.id as number;
}

async function held(
  { db }: TestStores,
  hashes: Awaited<ReturnType<typeof upload>>["hashes"],
  workspaceId = 1,
): Promise<boolean[]> {
  const missing = new Set(await missingOf(db, { workspaceId, hashes }));
  return hashes.map((hash) => !missing.has(hash));
}

test(
  "removes uploads that were not used for long, with their file ids, and keeps recent ones",
  onStores(async (stores) => {
    const old = await upload(stores, contents(2), { at: long, withFileIds: true });
    const young = await upload(stores, contents(2), { at: at - 6 * DAY_MS, withFileIds: true });
    expect(await sweepUnused(stores, { unusedUploadHours, at })).toBe(2);
    expect(await held(stores, [...old.hashes, ...young.hashes])).toEqual([false, false, true, true]);
    const ids = [...old.fileIds, ...young.fileIds];
    const resolved = await stores.db.call("resolveFileIds", { workspaceId: 1, fileIds: ids });
    expect(resolved.map(({ id }) => id).sort()).toEqual([...young.fileIds].sort());
  }),
);

test(
  "keeps contents that were named again, although a touch is written only once an hour",
  onStores(async (stores) => {
    const { hashes } = await upload(stores, contents(2), { at: long });
    await stores.db.call("touchBlobs", { workspaceId: 1, hashes: hashes.slice(0, 1), at: at - DAY_MS });
    expect(await sweepUnused(stores, { unusedUploadHours, at })).toBe(1);
    expect(await held(stores, hashes)).toEqual([true, false]);
    const second = await upload(stores, contents(1), { at: at - unusedUploadHours * HOUR_MS - HOUR_MS / 2 });
    expect(await sweepUnused(stores, { unusedUploadHours, at })).toBe(0);
    expect(await held(stores, second.hashes)).toEqual([true]);
  }),
);

test(
  "keeps the contents of images in the same workspace only",
  onStores(async (stores) => {
    stores.sql("INSERT INTO workspaces (id, name, created_at) VALUES (2, 'other', 0)");
    const shared = contents(1);
    const mine = await upload(stores, shared, { at: long });
    await upload(stores, shared, { at: long, workspaceId: 2 });
    addImage(stores, mine.hashes[0]!, 2);
    expect(await sweepUnused(stores, { unusedUploadHours, at })).toBe(1);
    expect(await held(stores, mine.hashes, 1)).toEqual([false]);
    expect(await held(stores, mine.hashes, 2)).toEqual([true]);
  }),
);

test(
  "keeps the input of a task while it runs and for 30 days after it ended",
  onStores(async (stores) => {
    const { hashes } = await upload(stores, contents(3), { at: long });
    addTask(stores, hashes[0]!, null);
    const recent = addTask(stores, hashes[1]!, at - 29 * DAY_MS);
    const past = addTask(stores, hashes[2]!, at - 31 * DAY_MS);
    expect(await sweepUnused(stores, { unusedUploadHours, at })).toBe(1);
    expect(await held(stores, hashes)).toEqual([true, true, false]);
    const left = stores.sql("SELECT task_id AS task FROM task_files").map(({ task }) => task);
    expect(left).toContain(recent);
    expect(left).not.toContain(past);
  }),
);

test(
  "checks more contents than fit into one step",
  onStores(async (stores) => {
    const { hashes } = await upload(stores, contents(4_500, 8), { at: long });
    const kept = hashes.filter((_, index) => index % 1_000 === 7);
    for (const hash of kept) addImage(stores, hash);
    expect(await sweepUnused(stores, { unusedUploadHours, at })).toBe(4_500 - kept.length);
    expect(await missingOf(stores.db, { workspaceId: 1, hashes: kept })).toEqual([]);
  }),
);

test(
  "removes segments without rows once they are an hour old and this process did not just commit them",
  onStores(async (stores) => {
    const known = await upload(stores, contents(1));
    const writer = await stores.blobs.create();
    await writer.append(
      (async function* () {
        yield Buffer.from("no rows");
      })(),
    );
    await writer.commit();
    expect(await removeOrphans(stores, { at })).toHaveLength(0);
    const path = (segment: string) => join(stores.dataDir, "segments", segment.slice(0, 2), segment);
    const old = new Date(at - 2 * HOUR_MS);
    for (const segment of [known.segment, writer.segment]) await utimes(path(segment), old, old);
    // This process has just committed it, so a clock that jumps must not remove it before its rows are written.
    expect(await removeOrphans(stores, { at })).toHaveLength(0);
    const afterRestart = { ...stores, blobs: await openFileBlobStore(join(stores.dataDir, "segments")) };
    expect(await removeOrphans(afterRestart, { at })).toHaveLength(1);
    expect((await stores.blobs.footer(known.segment)).length).toBe(1);
    await expect(stores.blobs.footer(writer.segment)).rejects.toThrow("does not exist");
  }),
);
