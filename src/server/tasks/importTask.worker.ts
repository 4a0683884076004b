import { parentPort, workerData } from "node:worker_threads";
import { openBlobs } from "../blobs/openBlobs.ts";
import { databaseOverPort } from "./databasePort.ts";
import { runImportTask } from "./importTask.ts";
import type { ImportThreadCommand, ImportThreadMessage, ThreadTask } from "./importThread.ts";
import type { ImportThreadData } from "./importThreads.ts";
import { openOwnDatabase } from "./ownDatabase.ts";
import type { TaskOutcome } from "./taskError.ts";

// Runs one import in a thread of its own, so that parsing never blocks the server.

/** How long an import waits for an object store that does not respond before it fails, ms. */
const STORE_PATIENCE_MS = 10 * 60 * 1000;

const port = parentPort;
if (!port) throw new Error("This file must be started as a thread of the server.");
const { blobsAddress, databaseUrl, sources } = workerData as ImportThreadData;
const overPort = databaseOverPort(port);

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
const blobs = await openBlobs(blobsAddress, {
  announce: (segment) =>
    new Promise((resolve) => {
      announced.set(segment, resolve);
      port.postMessage({ kind: "announced", segment } satisfies ImportThreadMessage);
    }),
  patienceMs: STORE_PATIENCE_MS,
});
const outcome = await runGiven(await given);
await blobs.close();
port.postMessage({ kind: "ended", outcome } satisfies ImportThreadMessage);
port.close();

/** Runs an import on the database that the thread has: over the port, or one of its own. */
async function runGiven(task: ThreadTask): Promise<TaskOutcome> {
  const { signal } = stop;
  if (databaseUrl === undefined) return runImportTask({ ...task, db: overPort, blobs, sources, now: Date.now, signal });
  try {
    const db = await openOwnDatabase(databaseUrl, signal);
    try {
      return await runImportTask({ ...task, db, blobs, sources, now: Date.now, signal });
    } finally {
      await db.close();
    }
  } catch (error) {
    if (signal.aborted) return { kind: "aborted" };
    throw error;
  }
}
