import { parentPort, workerData } from "node:worker_threads";
import { openSource } from "./openSource.ts";
import { previewFolder } from "./previewFolder.ts";
import { SourceFolderError } from "./remoteSource.ts";
import type { PreviewMessage, PreviewThreadData } from "./sources.ts";

// Previews one folder in a thread of its own, so that parsing never blocks the server.

const port = parentPort;
if (!port) throw new Error("This file must be started as a thread of the server.");
const send = (message: PreviewMessage) => port.postMessage(message);
const { place, folder, choice } = workerData as PreviewThreadData;
try {
  for await (const preview of previewFolder(await openSource(place), folder, choice))
    send({ kind: "preview", preview });
} catch (error) {
  if (!(error instanceof SourceFolderError)) throw error;
  send({ kind: "refused", fault: error.fault, message: error.message });
}
