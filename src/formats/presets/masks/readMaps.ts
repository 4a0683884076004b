import { baseName, type DatasetPath, extensionOf, folderOf, stemOf } from "../../../model/datasetPath.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import { LineProblems } from "../../report/lineProblems.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { parseJson } from "../../text/json.ts";
import { readText } from "../../text/text.ts";
import { classesOfCsv, isClassTable } from "./classCsv.ts";
import { classMapOfJson } from "./classJson.ts";
import { type ClassList, parseClassList } from "./classList.ts";
import type { ClassMap } from "./classMap.ts";

/** Lists of classes of a dataset, and files that should be one and are not. */
export interface FoundMaps {
  readonly maps: readonly ClassMap[];
  readonly problems: readonly ProblemDetails[];
  readonly failed: readonly DatasetPath[];
}

const MAX_FILES = 100;
const MAX_BYTES = 1024 * 1024;
/** Names of files that are a list of classes for sure; what is wrong with them is said. */
const certainNames =
  /^(dataset_meta\.json|label_?colou?rs?\.txt|label_?map\.txt|class_?dict\.csv|_classes\.csv|obj_class_to_machine_color\.json|colou?r_?map\.\w+|class_?colou?rs?\.\w+|class_?names\.txt)$/i;
const tellingNames = /class|label|colou?r|palette|categor|legend|names|codes|id2|meta/i;
/** Text files that may hold names alone. */
const nameLists = /^(classes|labels?|class_?names|label_?names|names|codes|categories)(\.txt|\.names)?$/i;

/** True for a file that is a list of classes by its name. */
export function isListName(path: string): boolean {
  return certainNames.test(baseName(path)) || nameLists.test(baseName(path));
}

/** Looks for lists of classes below a folder: JSON, text and CSV. `stems`: names of images, whose text files are labels of something else. */
export async function readMaps(
  tree: SourceTree,
  root: string,
  stems: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<FoundMaps> {
  const prefix = root === "" ? "" : `${root}/`;
  const candidates = tree.files
    .filter(({ path, bytes }) => {
      const isText = [".json", ".txt", ".csv", ".names"].includes(extensionOf(path));
      return path.startsWith(prefix) && isText && (bytes ?? 0) <= MAX_BYTES && !stems.has(stemOf(path));
    })
    .sort((a, b) => rankOf(a.path) - rankOf(b.path) || (a.path < b.path ? -1 : 1))
    .slice(0, MAX_FILES);
  const maps: ClassMap[] = [];
  const problems: ProblemDetails[] = [];
  const failed: DatasetPath[] = [];
  for (const { path } of candidates) {
    signal?.throwIfAborted();
    const read = await readMap(tree, path, signal);
    if ("map" in read) maps.push(read.map);
    else if (certainNames.test(baseName(path))) failed.push(path);
    if ("map" in read || certainNames.test(baseName(path))) problems.push(...read.problems);
  }
  return { maps, problems, failed };
}

/** The list that a user typed. */
export function typedMap(text: string): ClassMap | undefined {
  const list = text.trim() === "" ? undefined : parseClassList(text, true);
  return list && { classes: list.classes };
}

/** How near a list lies to a mask: the number of folders that both are in when the list lies around the mask, else -1. */
export function nearness(map: ClassMap, mask: string): number {
  const folder = map.path === undefined ? "" : folderOf(map.path);
  return folder === "" ? 0 : mask.startsWith(`${folder}/`) ? folder.split("/").length : -1;
}

type Read =
  | { readonly map: ClassMap; readonly problems: readonly ProblemDetails[] }
  | { readonly problems: readonly ProblemDetails[] };

async function readMap(tree: SourceTree, path: DatasetPath, signal?: AbortSignal): Promise<Read> {
  const text = await readText(tree, path, { maxBytes: MAX_BYTES, ...(signal && { signal }) });
  if (!text.ok) return broken(path, `The file cannot be read: ${text.failure}.`);
  const name = baseName(path);
  if (extensionOf(path) === ".json") {
    const parsed = parseJson(text.value);
    if (!parsed.ok) return broken(path, parsed.failure.message, parsed.failure.line);
    const map = classMapOfJson(parsed.value.value, tellingNames.test(name));
    return map === undefined
      ? broken(path, "It names no classes with their values or colours.")
      : { map: { ...map, path }, problems: [] };
  }
  const list: ClassList | undefined =
    extensionOf(path) === ".csv" || isClassTable(text.value)
      ? classesOfCsv(text.value)
      : parseClassList(text.value, nameLists.test(name));
  if (list === undefined) return broken(path, "It is no list of classes with their values or colours.");
  const wrong = new LineProblems(path);
  for (const { line, text: content } of list.wrong) {
    const message = `This is no line of a list of classes: ${JSON.stringify(content.slice(0, 80))}.`;
    wrong.add(line, { code: "label_map_line", message, action: "The line is left out." });
  }
  return { map: { classes: list.classes, path }, problems: wrong.events().map(({ problem }) => problem) };
}

function broken(path: DatasetPath, message: string, line?: number): Read {
  const problem: ProblemDetails = { code: "label_map_broken", path, message, action: "Not used." };
  return { problems: [line === undefined ? problem : { ...problem, line }] };
}

function rankOf(path: string): number {
  const name = baseName(path);
  return (certainNames.test(name) ? 0 : tellingNames.test(name) ? 1 : 2) * 100 + path.split("/").length;
}
