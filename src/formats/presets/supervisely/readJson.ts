import type { DatasetPath } from "../../../model/datasetPath.ts";
import { failure } from "../../../model/result.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { type JsonResult, parseJson } from "../../text/json.ts";
import { readText } from "../../text/text.ts";

/** Reads a whole file as JSON. `maxBytes`: default 64 MiB. */
export async function readJson(
  tree: SourceTree,
  path: DatasetPath,
  { maxBytes, signal }: { readonly maxBytes?: number; readonly signal?: AbortSignal | undefined },
): Promise<JsonResult> {
  const text = await readText(tree, path, { ...(maxBytes !== undefined && { maxBytes }), ...(signal && { signal }) });
  return text.ok ? parseJson(text.value) : failure({ message: `The file cannot be read: ${text.failure}.`, line: 1 });
}
