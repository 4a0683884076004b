import { availableParallelism } from "node:os";
import type { Config } from "../config.ts";
import { createThumbnails, decodersFor } from "./createThumbnails.ts";
import { openThumbnailStore } from "./openThumbnailStore.ts";
import type { ThumbnailStore } from "./thumbnailStore.ts";
import type { Thumbnails } from "./thumbnails.ts";

/** The thumbnails of a process, with their store. */
interface OpenThumbnails {
  readonly thumbnails: Thumbnails;
  readonly thumbnailStore: ThumbnailStore;
  close(): Promise<void>;
}

/** Opens the thumbnails of a server or worker with these settings, with as many decoders as its cores allow. */
export async function openThumbnails(
  config: Pick<Config, "dataDir" | "objectStore">,
  context: Pick<Parameters<typeof createThumbnails>[0], "now" | "log">,
): Promise<OpenThumbnails> {
  const thumbnailStore = await openThumbnailStore(config);
  const thumbnails = createThumbnails({
    store: thumbnailStore,
    decoders: decodersFor(availableParallelism()),
    ...context,
  });
  return {
    thumbnails,
    thumbnailStore,
    async close() {
      await thumbnails.close();
      await thumbnailStore.close();
    },
  };
}
