import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { syncFolder } from "../storage/syncFolder.ts";
import { isSegmentId } from "./segmentId.ts";

/** The 256 sub-folders of a folder of segments: `00` to `ff`. */
export const segmentSubfolders: readonly string[] = Array.from({ length: 256 }, (_, index) =>
  index.toString(16).padStart(2, "0"),
);

/** Where a segment lies in a folder of segments: in the sub-folder named by its first two digits. */
export function segmentPath(folder: string, segment: string): string {
  if (!isSegmentId(segment)) throw new Error(`Not the id of a segment: ${segment}`);
  return join(folder, segment.slice(0, 2), segment);
}

/** Where unfinished segments lie, on the same volume. */
export function temporaryFolder(folder: string): string {
  return join(folder, "tmp");
}

/** Makes a folder of segments with all its sub-folders, durably. */
export async function makeSegmentFolder(folder: string): Promise<void> {
  await mkdir(temporaryFolder(folder), { recursive: true });
  const present = new Set(await readdir(folder));
  const absent = segmentSubfolders.filter((name) => !present.has(name));
  if (absent.length === 0) return;
  for (const name of absent) await mkdir(join(folder, name), { recursive: true });
  await syncFolder(folder);
  await syncFolder(join(folder, ".."));
}
