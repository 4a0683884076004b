import type { FromArchive, ReadArchive } from "./archiveMessages.ts";
import { writePrivateFile } from "./privateFile.ts";
import { readArchive } from "./readArchive.ts";

const tell = (told: FromArchive) => self.postMessage(told);

self.onmessage = async ({ data: job }: MessageEvent<ReadArchive>) => {
  try {
    await readArchive(job, { tell, keep: (pieces) => writePrivateFile(job.privateFolder, pieces) });
  } catch (error) {
    const failed = error instanceof Error ? error.message : String(error);
    tell({ type: "done", entries: 0, bytes: 0, failed });
  }
};
