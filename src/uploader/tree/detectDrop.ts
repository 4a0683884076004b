import type { DetectionResult } from "../../formats/detect/detect.ts";
import { detectInWorker } from "./detectInWorker.ts";
import { droppedTree, type TreeFiles } from "./droppedTree.ts";

/**
 * Detects the formats of a drop, in a worker where one can be started. A failure stops nothing, since the person can choose and the server
 * detects on its own: the result is that nothing was found. Rejects only when `signal` aborts.
 */
export async function detectDrop(files: TreeFiles, signal: AbortSignal): Promise<DetectionResult> {
  try {
    return await detectInWorker(files, signal).catch(async () => {
      signal.throwIfAborted();
      // All formats are a large program, which the page needs only here.
      const { detectWithParts } = await import("../../formats/detect/datasetParts.ts");
      return detectWithParts(droppedTree(files), signal);
    });
  } catch {
    signal.throwIfAborted();
    return { detections: [], verdict: { kind: "nothing" } };
  }
}
