import { readdir } from "node:fs/promises";
import { expect, test } from "vitest";
import { openApiBench } from "../routes/apiBench.suite.ts";
import { smallPng } from "../tasks/taskBench.suite.ts";
import { openFolderThumbnails } from "./folderThumbnails.ts";
import { sweepThumbnails } from "./sweepThumbnails.ts";

test("thumbnails are removed when no project has their image any more, and not before", async () => {
  const bench = await openApiBench();
  try {
    const { key } = await bench.key(["admin"]);
    for (const seed of [1, 2]) await bench.tasks.import({ files: { "a.png": smallPng(seed) }, preset: "images" });
    const images = bench.tasks.sql("SELECT id, project_id FROM images ORDER BY id");
    for (const { id } of images) await bench.call("GET", `/v1/images/${id}/thumbnail`, { key });
    const directory = `${bench.tasks.directory}/thumbnails`;
    const kept = async () =>
      (await readdir(directory, { recursive: true })).filter((name) => name.endsWith(".webp")).length;
    const { signal } = new AbortController();
    expect(await sweepThumbnails(bench.deps.db, openFolderThumbnails(directory), signal)).toBe(0);
    expect(await kept()).toBe(2);
    await bench.call("DELETE", `/v1/projects/${images[0]?.project_id}`, { key });
    const store = openFolderThumbnails(directory);
    expect(await sweepThumbnails(bench.deps.db, store, signal)).toBe(0);
    const sweep = { before: Date.now() + 1, staleBefore: 0, limit: 10 };
    while (!(await bench.deps.db.call("sweepChanges", sweep)));
    expect(await sweepThumbnails(bench.deps.db, store, signal)).toBe(1);
    expect(await kept()).toBe(1);
    expect(await sweepThumbnails(bench.deps.db, openFolderThumbnails(`${directory}/nowhere`), signal)).toBe(0);
  } finally {
    await bench.close();
  }
});
