import type { DatasetPath } from "../../../model/datasetPath.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import { failure, type Result, success } from "../../../model/result.ts";
import { parseColor } from "../../classes/generatedColor.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { parseJson } from "../../text/json.ts";
import { isJsonObject } from "../../text/jsonValue.ts";
import { readText } from "../../text/text.ts";

/** A class of Vistas. Its position in the list is its id in label images. */
export interface VistasLabel {
  /** `object--vehicle--car`. */
  readonly name: string;
  /** `Car`. */
  readonly readable: string | undefined;
  readonly color: string | undefined;
  readonly hasInstances: boolean;
}

/** The class list of a dataset. */
export interface VistasConfig {
  readonly path: DatasetPath;
  readonly labels: readonly VistasLabel[];
}

/** Bytes of a class list. */
const MAX_BYTES = 16 * 1024 * 1024;
/** Classes that ids of eight bits have room for. */
const MAX_LABELS = 256;

/** Reads a class list, `{"labels": [{name, readable, color, instances, evaluate}]}`; undefined for JSON about something else. */
export async function readConfig(
  tree: SourceTree,
  path: DatasetPath,
  signal?: AbortSignal,
): Promise<Result<VistasConfig, ProblemDetails> | undefined> {
  const broken = (message: string, line?: number) => {
    const action = "The class list is not used.";
    return failure<ProblemDetails>({
      code: "label_map_broken",
      path,
      ...(line !== undefined && { line }),
      message,
      action,
    });
  };
  const text = await readText(tree, path, { maxBytes: MAX_BYTES, ...(signal && { signal }) });
  if (!text.ok) return broken(`The file cannot be read: ${text.failure}.`);
  const parsed = parseJson(text.value);
  if (!parsed.ok) return broken(parsed.failure.message, parsed.failure.line);
  const json = parsed.value.value;
  if (!isJsonObject(json)) return broken('The file has no list of "labels".', 1);
  if (!Array.isArray(json.labels)) return undefined;
  const { length } = json.labels;
  if (length > MAX_LABELS) return broken(`The file lists ${length} labels; at most ${MAX_LABELS} are possible.`);
  return success({ path, labels: json.labels.map(labelFrom) });
}

function labelFrom(entry: unknown, id: number): VistasLabel {
  const { name, readable, color, instances } = isJsonObject(entry) ? entry : {};
  return {
    name: typeof name === "string" ? name : `class ${id}`,
    readable: typeof readable === "string" ? readable : undefined,
    color: parseColor(color),
    hasInstances: instances === true,
  };
}
