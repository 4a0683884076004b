import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { PRIVATE_FOLDER } from "../storage/privateFiles.ts";
import { syncFolder } from "../storage/syncFolder.ts";
import { isSegmentId } from "./segmentId.ts";

/** The names of the 256 subfolders of a folder of segments: `00` to `ff`. */
export const segmentSubfolders: readonly string[] = Array.from({ length: 256 }, (_, index) =>
  index.toString(16).padStart(2, "0"),
);

/** Returns the path of a segment: the subfolder is named after its first two digits. */
export function segmentPath(folder: string, segment: string): string {
  if (!isSegmentId(segment)) throw new Error(`"${segment}" is not the id of a segment.`);
  return join(folder, segment.slice(0, 2), segment);
}

/** Returns the folder of unfinished segments, on the same volume. */
export function temporaryFolder(folder: string): string {
  return join(folder, "tmp");
}

/** Creates a folder of segments with all its subfolders, durably. */
export async function makeSegmentFolder(folder: string): Promise<void> {
  await mkdir(temporaryFolder(folder), { recursive: true, mode: PRIVATE_FOLDER });
  const present = new Set(await readdir(folder));
  const missing = segmentSubfolders.filter((name) => !present.has(name));
  if (missing.length === 0) return;
  for (const name of missing) await mkdir(join(folder, name), { recursive: true, mode: PRIVATE_FOLDER });
  await syncFolder(folder);
  await syncFolder(join(folder, ".."));
}
