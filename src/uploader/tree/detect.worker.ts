import { detectWithParts } from "../../formats/detect/datasetParts.ts";
import type { DetectionResult } from "../../formats/detect/detect.ts";
import { failure, type Result, success } from "../../model/result.ts";
import { connectTree } from "./remoteTree.ts";

/** The one response of the worker. */
export type DetectResponse = Result<DetectionResult>;

self.onmessage = async ({ data }: MessageEvent<{ port: MessagePort }>) => {
  const response = await connectTree(data.port)
    .then((tree) => detectWithParts(tree))
    .then(
      (result): DetectResponse => success(result),
      (error: unknown): DetectResponse => failure(error instanceof Error ? error.message : String(error)),
    );
  self.postMessage(response);
};
