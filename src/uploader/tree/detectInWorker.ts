import type { DetectionResult } from "../../formats/detect/detect.ts";
import type { DetectResponse } from "./detect.worker.ts";
import type { TreeFiles } from "./droppedTree.ts";
import { serveTree } from "./remoteTree.ts";

/** Starts the worker whose program is built into the page. */
function spawnDetectWorker(): Worker {
  return new Worker(new URL("./detect.worker.ts", import.meta.url), { type: "module", name: "detect" });
}

/** Detects the formats of dropped files in a worker. Rejects when the worker fails, or with the signal's reason. */
export async function detectInWorker(files: TreeFiles, signal: AbortSignal): Promise<DetectionResult> {
  signal.throwIfAborted();
  const worker = spawnDetectWorker();
  const { port1, port2 } = new MessageChannel();
  try {
    return await new Promise<DetectionResult>((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      worker.onmessage = ({ data }: MessageEvent<DetectResponse>) => {
        if (data.ok) resolve(data.value);
        else reject(new Error(data.failure));
      };
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(event.message || "The worker that detects formats cannot be started."));
      };
      worker.postMessage({ port: port2 }, [port2]);
      serveTree(files, port1, signal).catch(reject);
    });
  } finally {
    worker.terminate();
    port1.close();
  }
}
