import { expect } from "vitest";
import type { SampleFile } from "../samples/sampleFile.ts";
import type { Collected } from "./collect.suite.ts";
import type { DatasetFormat, StoredImage } from "./format.ts";

/** Writes what was read in a format that can, and collects the files of the archive. Holds every entry to the size that it promised. */
export async function written(
  format: DatasetFormat,
  result: Collected,
  files: readonly SampleFile[],
  title = "Project",
): Promise<SampleFile[]> {
  const bytesOf = new Map(files.map((file) => [file.path, file.bytes]));
  async function* images(): AsyncGenerator<StoredImage> {
    for (const { type: _, path, ...image } of result.images) {
      const bytes = bytesOf.get(path)!;
      const content = async function* () {
        yield bytes;
      };
      yield { ...image, bytes: bytes.length, content };
    }
  }
  const entries: SampleFile[] = [];
  for await (const entry of format.write!({ title, classes: result.classes, tags: result.tags, images })) {
    const parts: Uint8Array[] = [];
    if (entry.content instanceof Uint8Array) parts.push(entry.content);
    else for await (const part of entry.content) parts.push(part);
    const bytes = Buffer.concat(parts);
    expect(bytes.length).toBe(entry.bytes);
    entries.push({ path: entry.path, bytes });
  }
  expect(new Set(entries.map((entry) => entry.path)).size).toBe(entries.length);
  return entries;
}
