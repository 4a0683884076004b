import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PRIVATE_FOLDER } from "../storage/privateFiles.ts";
import { hashOfThumbnail, type ThumbnailStore, thumbnailName } from "./thumbnailStore.ts";

/** Thumbnails of one group. */
const GROUP = 1_000;

/** Opens a store of thumbnails as files below a folder, which is created with the first. */
export function openFolderThumbnails(directory: string): ThumbnailStore {
  const fileOf = (name: string) => join(directory, name.slice(0, 2), name);
  return {
    read: (hash, size) => readFile(fileOf(thumbnailName(hash, size))).catch(() => undefined),

    async write(hash, size, bytes) {
      const file = fileOf(thumbnailName(hash, size));
      const temporary = `${file}.${randomUUID()}.tmp`;
      try {
        await mkdir(dirname(file), { recursive: true, mode: PRIVATE_FOLDER });
        await writeFile(temporary, bytes);
        await rename(temporary, file);
      } catch (error) {
        await rm(temporary, { force: true }).catch(() => undefined);
        throw error;
      }
    },

    async *list() {
      for (const folder of await namesIn(directory)) {
        const names = await namesIn(join(directory, folder));
        for (let first = 0; first < names.length; first += GROUP) {
          yield names.slice(first, first + GROUP).map((name) => ({ name, hash: hashOfThumbnail(name) }));
        }
      }
    },

    async remove(name) {
      await rm(fileOf(name), { force: true });
    },

    async close() {},
  };
}

async function namesIn(directory: string): Promise<string[]> {
  return readdir(directory).catch(() => []);
}
