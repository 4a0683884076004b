import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { extract } from "tar-stream";

/** Unpacks a tar archive into a folder. Returns the paths inside it. Throws when a path would leave the folder. */
export async function unpack(archive: Buffer, folder: string): Promise<string[]> {
  const paths: string[] = [];
  const entries = extract();
  entries.end(archive);
  for await (const entry of entries) {
    const file = resolve(join(folder, entry.header.name));
    if (!file.startsWith(resolve(folder) + sep)) throw new Error(`The archive leaves its folder: ${entry.header.name}`);
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    if (entry.header.type !== "file") continue;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, Buffer.concat(chunks));
    paths.push(entry.header.name);
  }
  return paths;
}
