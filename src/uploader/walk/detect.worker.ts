import { detectWithParts } from "../../formats/detect/datasetParts.ts";
import type { DetectionResult } from "../../formats/detect/detect.ts";
import { connectTree } from "./remoteTree.ts";

/** What the worker answers, once. */
export type DetectAnswer = { readonly result: DetectionResult } | { readonly failed: string };

self.onmessage = async ({ data }: MessageEvent<{ port: MessagePort }>) => {
  const answer = await connectTree(data.port)
    .then((tree) => detectWithParts(tree))
    .then(
      (result): DetectAnswer => ({ result }),
      (error: unknown): DetectAnswer => ({ failed: error instanceof Error ? error.message : String(error) }),
    );
  self.postMessage(answer);
};
