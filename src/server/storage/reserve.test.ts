import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FreeSpace, keepReserve, spendReserve } from "./reserve.ts";

const GIGABYTE = 1024 ** 3;
let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "dropset-reserve-"));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const disk = (bytes: number, files: number) => async (): Promise<FreeSpace> => ({ bytes, files });
const reserved = async () => {
  const files = await readdir(join(dataDir, "reserve")).catch((): string[] => []);
  const sizes = await Promise.all(files.map(async (name) => (await stat(join(dataDir, "reserve", name))).blocks * 512));
  return { files: files.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
};

test("takes real space of a disk with plenty of it, once, and gives it back when the disk is full", async () => {
  await keepReserve(dataDir, disk(GIGABYTE, 100_000));
  await keepReserve(dataDir, disk(GIGABYTE, 100_000));
  expect(await reserved()).toEqual({ files: 4, bytes: 1024 * 1024 });
  expect(await spendReserve(dataDir, disk(GIGABYTE, 100_000))).toBe(false);
  expect((await reserved()).files).toBe(4);
  expect(await spendReserve(dataDir, disk(0, 100_000))).toBe(true);
  expect((await reserved()).files).toBe(0);
  expect(await spendReserve(dataDir, disk(0, 100_000))).toBe(true);
});

test("a disk without free files counts as full, one that does not count files does not", async () => {
  expect(await spendReserve(dataDir, disk(GIGABYTE, 0))).toBe(true);
  expect(await spendReserve(dataDir, disk(GIGABYTE, Number.POSITIVE_INFINITY))).toBe(false);
});

test("takes nothing of a disk that is short of space or files", async () => {
  await keepReserve(dataDir, disk(2 * 1024 * 1024, 100_000));
  await keepReserve(dataDir, disk(GIGABYTE, 10));
  expect((await reserved()).files).toBe(0);
});
