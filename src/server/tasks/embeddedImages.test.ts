import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isImageName } from "../../formats/images/imageFile.ts";
import type { Sha256Base64 } from "../../model/hash.ts";
import { labelMeDataset } from "../../samples/labelMeDataset.ts";
import type { SampleFile } from "../../samples/sampleFile.ts";
import { temporaryFolder } from "../blobs/segmentFolder.ts";
import { checkStores } from "../storage/check.ts";
import { dataDirLayout } from "../storage/dataDirLayout.ts";
import { readBlob } from "../storage/readBlob.ts";
import { sweepUnused } from "../storage/sweep.ts";
import { openTaskBench, type TaskBench, type TestImport } from "./taskBench.suite.ts";

let bench: TaskBench;
beforeEach(async () => {
  bench = await openTaskBench();
});
afterEach(() => bench.close());

const inside = labelMeDataset({ images: "inside" });
const beside = labelMeDataset();
const images = beside.filter(({ path }) => isImageName(path));
const asFiles = (files: readonly SampleFile[]) => Object.fromEntries(files.map(({ path, bytes }) => [path, bytes]));
const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("base64") as Sha256Base64;
const into = (files: readonly SampleFile[], more: Omit<TestImport, "files"> = {}) =>
  bench.import({ files: asFiles(files), ...more });
const count = (table: string) => bench.sql(`SELECT COUNT(*) AS n FROM ${table}`)[0]?.n;

/** Checks all rows and bytes. Returns what is wrong with them. */
async function findings(): Promise<unknown[]> {
  const found: unknown[] = [];
  const run = checkStores(bench, { readData: true });
  for (let step = await run.next(); !step.done; step = await run.next()) found.push(step.value);
  return found;
}

test("images inside JSON files become stored images, byte for byte, with rows like those of uploads", async () => {
  const task = await into(inside);
  expect(task.report).toMatchObject({ seen: 5, used: 5, failed: 0, skipped: [], imported: { images: 5 } });
  expect(await bench.problems(task.id)).toEqual([]);
  const rows = bench.sql("SELECT name, path, hash, bytes, kind, width, height FROM images ORDER BY id");
  expect(rows).toEqual(
    images.map(({ path, bytes }, i) => ({
      name: path.replace(/^.*\//, ""),
      path: inside[i]?.path,
      hash: hashOf(bytes),
      bytes: bytes.length,
      kind: path.endsWith(".jpg") ? "jpeg" : "png",
      width: 160,
      height: 120,
    })),
  );
  for (const { bytes } of images) {
    const [row] = await bench.db.call("findBlobs", { workspaceId: 1, hashes: [hashOf(bytes)] });
    expect(row).toMatchObject({ width: 160, height: 120, structure: "sound", bytes: bytes.length });
    const pieces: Uint8Array[] = [];
    for await (const piece of readBlob(bench, 1, row!)) pieces.push(piece);
    expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
  }
  expect(await findings()).toEqual([]);
});

test("content that is stored already is not stored again: twice inside, in another import, and in an uploaded file", async () => {
  const twice = inside.flatMap((file) => [file, { ...file, path: `copy/${file.path}` }]);
  await into(twice);
  expect(count("images")).toBe(10);
  const stored = count("blobs");
  expect(stored).toBe(inside.length + images.length);
  await into(inside, { title: "Again" });
  await into(beside.map((file) => ({ ...file, path: `set/${file.path}` })));
  // The JSON files of the last import contain no images, so they are new.
  expect(count("blobs")).toBe((stored as number) + beside.length - images.length);
  expect(await findings()).toEqual([]);
});

test("an image whose name is taken is not stored", async () => {
  const first = await into(inside);
  const stored = count("blobs") as number;
  const others = labelMeDataset({ images: "inside", seed: 2 });
  const again = await into(others, { projectId: first.output?.project.id ?? 0, onConflict: "ignore" });
  expect(again.report?.skipped).toContainEqual({ reason: "an image of that name exists", count: 5 });
  expect(count("blobs")).toBe(stored + others.length);
});

test("a broken image fails its file alone; a truncated one is imported or skipped by choice", async () => {
  const text = (file: SampleFile) => JSON.parse(new TextDecoder().decode(file.bytes)) as { imageData: string };
  const files = inside.map((file, i) => {
    const json = text(file);
    const cut = json.imageData.slice(0, json.imageData.length - 400);
    const imageData = i === 0 ? "%%%" : i === 1 ? cut : json.imageData;
    return { path: file.path, bytes: new TextEncoder().encode(JSON.stringify({ ...json, imageData })) };
  });
  const kept = await into(files);
  expect(kept.report).toMatchObject({ seen: 5, used: 4, failed: 1, imported: { images: 4 } });
  expect(await bench.problems(kept.id)).toMatchObject([
    { code: "embedded_image_broken", path: files[0]?.path },
    { code: "image_truncated", path: files[1]?.path },
  ]);
  const [row] = bench.sql("SELECT structure FROM blobs WHERE structure NOT IN ('sound')");
  expect(row?.structure).toBe("png_truncated");
  const skipped = await into(files, { options: { skipDamaged: true } });
  expect(skipped.report).toMatchObject({ seen: 5, used: 3, failed: 1, imported: { images: 3 } });
  expect(skipped.report?.skipped).toEqual([{ reason: "damaged image", count: 1 }]);
});

test("the bytes are kept as long as an image uses them, whatever becomes of the uploads", async () => {
  await into(inside);
  const later = Date.now() + 400 * 24 * 60 * 60 * 1000;
  await sweepUnused(bench, { unusedUploadHours: 1, at: later });
  expect(count("blobs")).toBe(images.length);
  expect(await findings()).toEqual([]);
});

test("an import that ends before its commit leaves neither contents nor files behind", async () => {
  const first = await into(inside);
  const others = labelMeDataset({ images: "inside", seed: 3, folders: { new: 2, train: 2 } });
  const stored = count("blobs") as number;
  const refused = await into(others, { projectId: first.output?.project.id ?? 0, onConflict: "error" });
  expect(refused.error?.code).toBe("name_conflict");
  expect(count("blobs")).toBe(stored + others.length);
  expect(await readdir(temporaryFolder(dataDirLayout(bench.directory).segments))).toEqual([]);
});
