import { parentPort, workerData } from "node:worker_threads";
import { openBlobs } from "../blobs/openBlobs.ts";
import type { Database } from "../db/database.ts";
import { databaseOverPort } from "../tasks/databasePort.ts";
import { exportHere } from "./exportHere.ts";
import { type ExportCommand, type ExportMessage, type ExportThreadData, packExportFailure } from "./exportMessages.ts";
import { piecesOf } from "./piecesOf.ts";

// Writes archives in a thread of its own: an annotation may have megabytes of JSON, which would hold the server while it is read.

const port = parentPort;
if (!port) throw new Error("This file must be started as a thread of the server.");
const { blobsAddress } = workerData as ExportThreadData;
const { call } = databaseOverPort(port);
// Commands may come before the store is open.
const opening = openBlobs(blobsAddress).then((blobs) => exportHere({ db: { call } as Database, blobs }));

interface Running {
  readonly stop: AbortController;
  pieces?: AsyncGenerator<Uint8Array>;
}
const running = new Map<number, Running>();

function send(message: ExportMessage, transfer: ArrayBuffer[] = []): void {
  port?.postMessage(message, transfer);
}

async function handle(command: ExportCommand): Promise<void> {
  const { id } = command;
  switch (command.kind) {
    case "download": {
      const one: Running = { stop: new AbortController() };
      running.set(id, one);
      const { archive, ...head } = await (await opening).download(command.request, one.stop.signal);
      // Who pulls gets the error. Nobody may be pulling when it comes.
      archive.on("error", () => {});
      one.pieces = piecesOf(archive);
      send({ kind: "begun", id, head });
      return;
    }
    case "preview": {
      const one: Running = { stop: new AbortController() };
      running.set(id, one);
      send({ kind: "preview", id, preview: await (await opening).preview(command.request, one.stop.signal) });
      running.delete(id);
      return;
    }
    case "pull": {
      const pieces = running.get(id)?.pieces;
      if (pieces === undefined) throw new Error("There is no such archive.");
      const { value: bytes = null } = await pieces.next();
      if (bytes === null) running.delete(id);
      send({ kind: "piece", id, bytes }, bytes === null ? [] : [bytes.buffer as ArrayBuffer]);
      return;
    }
    case "stop": {
      const one = running.get(id);
      running.delete(id);
      one?.stop.abort(new Error("The caller is gone."));
      await one?.pieces?.return(undefined);
    }
  }
}

port.on("message", (command: ExportCommand | { readonly kind: "result" }) => {
  if (command.kind === "result") return;
  handle(command).catch((error: unknown) => {
    running.delete(command.id);
    send({ kind: "failed", id: command.id, failure: packExportFailure(error) });
  });
});
