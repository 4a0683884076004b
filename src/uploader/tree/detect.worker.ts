import { detectWithParts } from "../../formats/detect/datasetParts.ts";
import type { DetectionResult } from "../../formats/detect/detect.ts";
import { connectTree } from "./remoteTree.ts";

/** The one response of the worker. */
export type DetectResponse = { readonly result: DetectionResult } | { readonly failed: string };

self.onmessage = async ({ data }: MessageEvent<{ port: MessagePort }>) => {
  const response = await connectTree(data.port)
    .then((tree) => detectWithParts(tree))
    .then(
      (result): DetectResponse => ({ result }),
      (error: unknown): DetectResponse => ({ failed: error instanceof Error ? error.message : String(error) }),
    );
  self.postMessage(response);
};
