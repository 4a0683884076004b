import type { DatasetPath } from "../../../model/datasetPath.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import { parseColor } from "../../classes/generatedColor.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { parseJson } from "../../text/json.ts";
import { isJsonObject } from "../../text/jsonValue.ts";
import { readText } from "../../text/text.ts";

/** A class of Vistas; its place in the list is its number in label images. */
export interface VistasLabel {
  /** `object--vehicle--car`. */
  readonly name: string;
  /** `Car`. */
  readonly readable: string | undefined;
  readonly color: string | undefined;
  readonly hasInstances: boolean;
}

/** The classes of a dataset. */
export interface VistasConfig {
  readonly path: DatasetPath;
  readonly labels: readonly VistasLabel[];
}

const MAX_BYTES = 16 * 1024 * 1024;
/** Labels that numbers of eight bits have room for. */
const MAX_LABELS = 256;

/** Reads a list of classes, `{"labels": [{name, readable, color, instances, evaluate}]}`; undefined for JSON about something else. */
export async function readConfig(
  tree: SourceTree,
  path: DatasetPath,
  signal?: AbortSignal,
): Promise<VistasConfig | ProblemDetails | undefined> {
  const broken = (message: string, line?: number): ProblemDetails => ({
    code: "label_map_broken",
    path,
    ...(line !== undefined && { line }),
    message,
    action: "Not used.",
  });
  const text = await readText(tree, path, { maxBytes: MAX_BYTES, ...(signal && { signal }) });
  if (!text.ok) return broken(`The file cannot be read: ${text.failure}.`);
  const parsed = parseJson(text.value);
  if (!parsed.ok) return broken(parsed.failure.message, parsed.failure.line);
  const json = parsed.value.value;
  if (!isJsonObject(json)) return broken('It has no list of "labels".', 1);
  if (!Array.isArray(json.labels)) return undefined;
  if (json.labels.length > MAX_LABELS) return broken(`It lists ${json.labels.length} labels, more than ${MAX_LABELS}.`);
  const labels = json.labels.map((entry: unknown, number): VistasLabel => {
    const { name, readable, color, instances } = isJsonObject(entry) ? entry : {};
    return {
      name: typeof name === "string" ? name : `class ${number}`,
      readable: typeof readable === "string" ? readable : undefined,
      color: parseColor(color),
      hasInstances: instances === true,
    };
  });
  return { path, labels };
}
