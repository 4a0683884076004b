import { hashFiles } from "./hashFiles.ts";
import type { FromWorker, ToWorker } from "./messages.ts";
import { readForSending } from "./readForSending.ts";
import { createSha256 } from "./sha256.ts";

/** `self` in a worker; the types of the compiler are those of the page. */
const port = self as unknown as {
  postMessage(message: FromWorker, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
};

const sha256 = createSha256();
const running = new Map<number, AbortController>();
let largeFile: Promise<unknown> = Promise.resolve();

function post(message: FromWorker, transfer: Transferable[] = []): void {
  port.postMessage(message, transfer);
}

/** Runs one after another: a large file may take tens of megabytes. */
function aloneWithLargeFile<T>(act: () => Promise<T>): Promise<T> {
  const turn = largeFile.then(act);
  largeFile = turn.catch(() => undefined);
  return turn;
}

async function work(request: Exclude<ToWorker, { type: "cancel" }>): Promise<void> {
  const controller = new AbortController();
  running.set(request.job, controller);
  try {
    if (request.type === "hash") {
      await hashFiles(request, { sha256, post, aloneWithLargeFile }, controller.signal);
    } else {
      const ready = await readForSending(request, sha256);
      const buffers = new Set(
        ready.files.flatMap(({ content }) => (content instanceof Uint8Array ? [content.buffer] : [])),
      );
      post(ready, [...buffers]);
    }
    post({ type: "done", job: request.job });
  } catch (error) {
    const failed = controller.signal.aborted ? {} : { failed: error instanceof Error ? error.message : String(error) };
    post({ type: "done", job: request.job, ...failed });
  } finally {
    running.delete(request.job);
  }
}

port.onmessage = ({ data }) => {
  if (data.type === "cancel") running.get(data.job)?.abort();
  else void work(data);
};

post({ type: "beat" });
setInterval(() => post({ type: "beat" }), 1000);
