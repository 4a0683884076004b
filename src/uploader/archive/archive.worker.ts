import type { FromArchive, ReadArchive } from "./archiveMessages.ts";
import { writePrivateFile } from "./privateFile.ts";
import { readArchive } from "./readArchive.ts";

const post = (message: FromArchive) => self.postMessage(message);

self.onmessage = async ({ data: job }: MessageEvent<ReadArchive>) => {
  try {
    await readArchive(job, { post, keep: (pieces) => writePrivateFile(job.privateFolder, pieces) });
  } catch (error) {
    const failed = error instanceof Error ? error.message : String(error);
    post({ type: "done", entries: 0, bytes: 0, failed });
  }
};
