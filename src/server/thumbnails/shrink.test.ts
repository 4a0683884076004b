import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { programFile } from "../program.suite.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "dropset-shrink-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** 36 megapixels: held in full, they take 108 MB, those of a WebP 250 MB and more. */
const image = sharp({ create: { width: 6000, height: 6000, channels: 3, background: "#4080c0" } });

test.each([
  ["jpeg", () => image.clone().jpeg()],
  ["webp", () => image.clone().webp({ effort: 0 })],
  ["png", () => image.clone().png({ compressionLevel: 1 })],
])("a huge %s is never in memory in full", { timeout: 120_000 }, async (kind, encode) => {
  const file = join(folder, kind);
  await writeFile(file, await encode().toBuffer());
  const program = programFile("shrinkMemory.program.suite.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [program, file]);
  expect(Number(stdout)).toBeLessThan(70_000_000);
});
