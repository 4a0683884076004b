import { parentPort, workerData } from "node:worker_threads";
import { openFileBlobStore } from "../blobs/fileBlobStore.ts";
import { databaseOverPort } from "./databasePort.ts";
import { runImportTask } from "./importTask.ts";
import type { ImportThreadCommand, ImportThreadMessage, ThreadTask } from "./importThread.ts";
import type { ImportThreadData } from "./importThreads.ts";
import { openOwnDatabase } from "./ownDatabase.ts";

// Runs one import in a thread of its own, so that parsing never blocks the server.

const port = parentPort;
if (!port) throw new Error("This file must be started as a thread of the server.");
const { blobsDirectory, databaseUrl } = workerData as ImportThreadData;

let run: (task: ThreadTask) => void = () => {};
const given = new Promise<ThreadTask>((resolve) => {
  run = resolve;
});
const stop = new AbortController();
const announced = new Map<string, () => void>();
port.on("message", (message: ImportThreadCommand) => {
  if (message.kind === "run") run(message.task);
  if (message.kind === "stop") stop.abort(new Error("The task was asked to stop."));
  if (message.kind !== "expected") return;
  announced.get(message.segment)?.();
  announced.delete(message.segment);
});
const blobs = await openFileBlobStore(
  blobsDirectory,
  (segment) =>
    new Promise((resolve) => {
      announced.set(segment, resolve);
      port.postMessage({ kind: "announced", segment } satisfies ImportThreadMessage);
    }),
);
const task = await given;
const db = databaseUrl === undefined ? databaseOverPort(port) : await openOwnDatabase(databaseUrl, stop.signal);
const outcome = await runImportTask({
  ...task,
  db,
  blobs,
  now: Date.now,
  signal: stop.signal,
});
await blobs.close();
await db.close();
port.postMessage({ kind: "ended", outcome } satisfies ImportThreadMessage);
port.close();
