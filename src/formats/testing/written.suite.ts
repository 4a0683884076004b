import { expect } from "vitest";
import type { SampleFile } from "../../samples/sampleFile.ts";
import type { ArchiveEntry, DatasetFormat, StoredImage, StoredProject } from "../format.ts";
import type { Collected } from "./collect.suite.ts";

/** A project as a writer receives it, with the images that are among `files`. */
export function projectOf(result: Collected, files: readonly SampleFile[] = [], title = "Project"): StoredProject {
  const bytesOf = new Map(files.map((file) => [file.path, file.bytes]));
  return {
    title,
    classes: result.classes,
    tags: result.tags,
    async *images() {
      for (const { type: _, path, ...image } of result.images) yield storedImage(image, bytesOf.get(path));
    },
  };
}

function storedImage(image: Omit<StoredImage, "bytes" | "content">, bytes: Uint8Array = new Uint8Array()): StoredImage {
  return {
    ...image,
    bytes: bytes.length,
    async *content() {
      yield bytes;
    },
  };
}

/** Writes what was read in a format that can, and collects the files of the archive. Holds every entry to the size that it promised. */
export async function written(
  format: DatasetFormat,
  result: Collected,
  files: readonly SampleFile[],
  { title = "Project", ...writeOptions }: { readonly title?: string } & Readonly<Record<string, unknown>> = {},
): Promise<SampleFile[]> {
  return filesOf(format.write!({ ...projectOf(result, files, title), writeOptions }));
}

/** The files of an archive. */
async function filesOf(archive: AsyncIterable<ArchiveEntry>): Promise<SampleFile[]> {
  const entries: SampleFile[] = [];
  for await (const entry of archive) {
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
