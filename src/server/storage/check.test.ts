import { appendFile, readFile, rename, rm, stat, truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openFileBlobStore } from "../blobs/fileBlobStore.ts";
import { type CheckSummary, checkStores } from "./check.ts";
import { type Finding, isDamage } from "./finding.ts";
import { contents, onStores, type TestStores, upload } from "./stores.suite.ts";

async function check(stores: TestStores, readData = false): Promise<{ findings: Finding[]; summary: CheckSummary }> {
  const findings: Finding[] = [];
  const run = checkStores(stores, { readData });
  for (;;) {
    const step = await run.next();
    if (step.done) return { findings, summary: step.value };
    findings.push(step.value);
  }
}

function pathOf({ dataDir }: TestStores, segment: string): string {
  return join(dataDir, "segments", segment.slice(0, 2), segment);
}

async function flipBit(path: string, at: number): Promise<void> {
  const { atime, mtime } = await stat(path);
  const bytes = await readFile(path);
  bytes[at]! ^= 0x10;
  await writeFile(path, bytes);
  await utimes(path, atime, mtime);
}

test(
  "finds nothing in sound stores, and reports what it checked",
  onStores(async (stores) => {
    await upload(stores, contents(5), { withFileIds: true });
    await upload(stores, [...contents(2, 300_000), Buffer.alloc(0)]);
    const { hashes } = await upload(stores, contents(1, 777));
    stores.sql("DELETE FROM blobs WHERE hash = ?", hashes[0]!);
    const { findings, summary } = await check(stores, true);
    expect(findings).toEqual([]);
    expect(summary).toEqual({ segments: 3, blobs: 8, bytes: 605_000, damage: 0 });
  }),
);

test(
  "reports an unfinished file of an earlier process, which is not damage and can be freed, but none in use",
  onStores(async (stores) => {
    const name = "0123456789abcdef0123456789abcdef";
    await writeFile(join(stores.dataDir, "segments", "tmp", name), Buffer.alloc(2048));
    const open = await stores.blobs.create();
    const { findings, summary } = await check(stores);
    expect(findings).toEqual([{ kind: "leftover", message: expect.stringContaining(`${name} (2 KB)`) }]);
    expect(summary).toMatchObject({ damage: 0 });
    await open.abort();
    await stores.blobs.removeLeftovers();
    expect((await check(stores)).findings).toEqual([]);
  }),
);

test(
  "names exactly the content with a flipped bit, each time",
  onStores(async (stores) => {
    const { hashes, segment } = await upload(stores, contents(20, 700));
    for (const [index, hash] of hashes.entries()) {
      const at = index * 700 + ((index * 37) % 700);
      await flipBit(pathOf(stores, segment), at);
      expect((await check(stores)).findings).toEqual([]);
      const { findings, summary } = await check(stores, true);
      expect(findings).toEqual([expect.objectContaining({ kind: "wrong-bytes", segment, hash })]);
      expect(summary.damage).toBe(1);
      await flipBit(pathOf(stores, segment), at);
    }
    expect((await check(stores, true)).findings).toEqual([]);
  }),
);

test(
  "names a missing segment and every content in it",
  onStores(async (stores) => {
    const lost = await upload(stores, contents(3));
    await upload(stores, contents(3));
    await rm(pathOf(stores, lost.segment));
    const { findings } = await check(stores, true);
    expect(findings.map(({ kind }) => kind)).toEqual([
      "missing-segment",
      "missing-blob",
      "missing-blob",
      "missing-blob",
    ]);
    expect(findings.flatMap((finding) => ("hash" in finding ? finding.hash : [])).sort()).toEqual(
      [...lost.hashes].sort(),
    );
  }),
);

test(
  "names a segment without a row, but not one that was just written",
  onStores(async (stores) => {
    const { segment } = await upload(stores, contents(1));
    stores.sql("DELETE FROM blobs");
    stores.sql("DELETE FROM segments");
    expect((await check(stores)).findings).toEqual([]);
    const afterRestart = { ...stores, blobs: await openFileBlobStore(join(stores.dataDir, "segments")) };
    const { findings, summary } = await check(afterRestart);
    expect(findings).toEqual([expect.objectContaining({ kind: "extra-segment", segment })]);
    expect(summary.damage).toBe(0);
  }),
);

test(
  "names contents that are needed and have no row",
  onStores(async (stores) => {
    const { hashes } = await upload(stores, contents(3), { withFileIds: true });
    stores.sql("DELETE FROM blobs WHERE hash = ?", hashes[1]!);
    stores.sql(
      "INSERT INTO tasks (id, workspace_id, type, status, title, request, created_at) VALUES (7, 1, 'import', 'queued', 't', '{}', 0)",
    );
    stores.sql("INSERT INTO task_files (task_id, path, hash) VALUES (7, 'a', 'gone')");
    stores.sql(
      "INSERT INTO projects (id, workspace_id, title, created_at, updated_at, import_id) VALUES (5, 1, 'p', 0, 0, 1)",
    );
    stores.sql("INSERT INTO datasets (id, project_id, name, import_id) VALUES (6, 5, 'd', 1)");
    for (const hash of [hashes[0]!, "lost image"]) {
      stores.sql(
        `INSERT INTO images (project_id, dataset_id, name, path, hash, bytes, kind, orientation, labelled, objects, import_id)
         VALUES (5, 6, 'i', 'i', ?, 1, 'png', 1, 0, 0, 1)`,
        hash,
      );
    }
    const { findings } = await check(stores);
    expect(findings.map((finding) => ("hash" in finding ? [finding.kind, finding.hash] : []))).toEqual([
      ["missing-row", "lost image"],
      ["missing-row", hashes[1]],
      ["missing-row", "gone"],
    ]);
  }),
);

test(
  "detects segments that were truncated, have grown, or contain the bytes of another",
  onStores(async (stores) => {
    const cut = await upload(stores, contents(3));
    await truncate(pathOf(stores, cut.segment), 2_500);
    const first = await check(stores);
    expect(first.findings.map(({ kind }) => kind)).toEqual(["wrong-length", "broken-footer", "wrong-range"]);
    expect(first.findings[2]).toMatchObject({ hash: cut.hashes[2] });
    await rm(pathOf(stores, cut.segment));
    stores.sql("DELETE FROM blobs");
    stores.sql("DELETE FROM segments");

    const grown = await upload(stores, contents(3));
    await appendFile(pathOf(stores, grown.segment), "more");
    expect((await check(stores)).findings.map(({ kind }) => kind)).toEqual(["wrong-length", "broken-footer"]);
    await rm(pathOf(stores, grown.segment));
    stores.sql("DELETE FROM blobs");
    stores.sql("DELETE FROM segments");

    const [one, two] = [await upload(stores, contents(1)), await upload(stores, contents(1))];
    const aside = join(stores.dataDir, "aside");
    await rename(pathOf(stores, one.segment), aside);
    await rename(pathOf(stores, two.segment), pathOf(stores, one.segment));
    await rename(aside, pathOf(stores, two.segment));
    const swapped = (await check(stores)).findings;
    expect(swapped.map(({ kind }) => kind)).toEqual(["wrong-range", "wrong-range"]);
  }),
);

test(
  "does not report files that are uploaded during the check as damage",
  onStores(async (stores) => {
    let uploading = true;
    const uploads = [1, 2, 3].map(async () => {
      while (uploading) await upload(stores, contents(5), { withFileIds: true });
    });
    const afterRestart = { ...stores, blobs: await openFileBlobStore(join(stores.dataDir, "segments")) };
    for (let run = 0; run < 5; run++) {
      expect((await check(afterRestart)).findings.filter(isDamage)).toEqual([]);
    }
    uploading = false;
    await Promise.all(uploads);
    expect((await check(stores, true)).findings).toEqual([]);
  }),
);
