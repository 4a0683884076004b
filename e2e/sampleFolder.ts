import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { noiseImage } from "../src/samples/noiseImage.ts";

/** Writes files into a folder, with the folders they need. */
export async function writeFiles(
  folder: string,
  files: Iterable<readonly [path: string, content: string | Uint8Array]>,
): Promise<void> {
  const made = new Set<string>();
  for (const [path, content] of files) {
    const file = join(folder, path);
    const parent = dirname(file);
    if (!made.has(parent)) await mkdir(parent, { recursive: true });
    made.add(parent);
    await writeFile(file, content);
  }
}

/** Writes a folder of `count` different images, 1,000 in each sub-folder when there are more. Returns the folder. */
export async function photoFolder(parent: string, count: number, bytes: number, name = "photos"): Promise<string> {
  const folder = join(parent, name);
  function* photos(): Generator<[string, Uint8Array]> {
    for (let at = 0; at < count; at++) {
      const place = count > 1000 ? `part ${Math.floor(at / 1000)}/` : "";
      yield [`${place}photo ${String(at).padStart(6, "0")}.png`, noiseImage(bytes, at)];
    }
  }
  await writeFiles(folder, photos());
  return folder;
}
