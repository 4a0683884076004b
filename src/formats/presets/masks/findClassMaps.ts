import { baseName, type DatasetPath, extensionOf, folderOf, stemOf } from "../../../model/datasetPath.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import { LineProblems } from "../../report/lineProblems.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { parseJson } from "../../text/json.ts";
import { readText } from "../../text/text.ts";
import { classesOfCsv, isClassTable } from "./classCsv.ts";
import { classMapOfJson } from "./classJson.ts";
import { type ClassList, parseClassList } from "./classList.ts";
import type { ClassMap, FoundClassMap } from "./classMap.ts";

/** The class lists of a drop. */
export interface FoundClassMaps {
  readonly maps: readonly FoundClassMap[];
  readonly problems: readonly ProblemDetails[];
  /** Files that are class lists by their names and cannot be read. */
  readonly failed: readonly DatasetPath[];
}

/** Files that are opened, and bytes of each. */
const MAX_FILES = 100;
const MAX_BYTES = 1024 * 1024;
/** Names of files that are certainly class lists; problems in them are reported. */
const certainNames =
  /^(dataset_meta\.json|label_?colou?rs?\.txt|label_?map\.txt|class_?dict\.csv|_classes\.csv|obj_class_to_machine_color\.json|colou?r_?map\.\w+|class_?colou?rs?\.\w+|class_?names\.txt)$/i;
/** Names of files that are probably class lists. */
const likelyNames = /class|label|colou?r|palette|categor|legend|names|codes|id2|meta/i;
/** Names of text files that may contain class names only. */
const nameLists = /^(classes|labels?|class_?names|label_?names|names|codes|categories)(\.txt|\.names)?$/i;

/** Returns true for a file that is a class list by its name. */
export function isClassListName(path: string): boolean {
  return certainNames.test(baseName(path)) || nameLists.test(baseName(path));
}

/** Reads the class lists below a folder: JSON, text and CSV. `stems`: names of images; text files of these names are labels of another format. */
export async function findClassMaps(
  tree: SourceTree,
  root: string,
  stems: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<FoundClassMaps> {
  const prefix = root === "" ? "" : `${root}/`;
  const candidates = tree.files
    .filter(({ path, bytes }) => {
      const isText = [".json", ".txt", ".csv", ".names"].includes(extensionOf(path));
      return path.startsWith(prefix) && isText && (bytes ?? 0) <= MAX_BYTES && !stems.has(stemOf(path));
    })
    .sort((a, b) => rankOf(a.path) - rankOf(b.path) || (a.path < b.path ? -1 : 1))
    .slice(0, MAX_FILES);
  const maps: FoundClassMap[] = [];
  const problems: ProblemDetails[] = [];
  const failed: DatasetPath[] = [];
  for (const { path } of candidates) {
    signal?.throwIfAborted();
    const isCertain = certainNames.test(baseName(path));
    const read = await readClassMap(tree, path, signal);
    if (read.map !== undefined) maps.push(read.map);
    else if (isCertain) failed.push(path);
    if (read.map !== undefined || isCertain) problems.push(...read.problems);
  }
  return { maps, problems, failed };
}

/** Returns the class list that a user typed; undefined for an empty or other text. */
export function typedClassMap(text: string): ClassMap | undefined {
  const list = text.trim() === "" ? undefined : parseClassList(text, true);
  return list && { classes: list.classes };
}

/** Returns how near a list is to a mask: the number of folders that contain both when the list is above the mask, otherwise -1. */
export function nearness(map: ClassMap, mask: string): number {
  const folder = map.path === undefined ? "" : folderOf(map.path);
  if (folder === "") return 0;
  return mask.startsWith(`${folder}/`) ? folder.split("/").length : -1;
}

/** A class list, if the file is one, and its problems. */
interface ReadClassMap {
  readonly map?: FoundClassMap;
  readonly problems: readonly ProblemDetails[];
}

async function readClassMap(tree: SourceTree, path: DatasetPath, signal?: AbortSignal): Promise<ReadClassMap> {
  const text = await readText(tree, path, { maxBytes: MAX_BYTES, ...(signal && { signal }) });
  if (!text.ok) return broken(path, `The file cannot be read: ${text.failure}.`);
  const name = baseName(path);
  if (extensionOf(path) === ".json") {
    const parsed = parseJson(text.value);
    if (!parsed.ok) return broken(path, parsed.failure.message, parsed.failure.line);
    const map = classMapOfJson(parsed.value.value, likelyNames.test(name));
    return map === undefined
      ? broken(path, "The file does not name classes with their values or colours.")
      : { map: { ...map, path }, problems: [] };
  }
  const list: ClassList | undefined =
    extensionOf(path) === ".csv" || isClassTable(text.value)
      ? classesOfCsv(text.value)
      : parseClassList(text.value, nameLists.test(name));
  if (list === undefined) return broken(path, "The file is not a list of classes with their values or colours.");
  const wrong = new LineProblems(path);
  for (const { line, text: content } of list.wrong) {
    const message = `The line ${JSON.stringify(content.slice(0, 80))} does not name a class with its value or colour.`;
    wrong.add(line, { code: "label_map_line", message, action: "The line is skipped." });
  }
  return { map: { classes: list.classes, path }, problems: wrong.events().map(({ problem }) => problem) };
}

function broken(path: DatasetPath, message: string, line?: number): ReadClassMap {
  const problem: ProblemDetails = { code: "label_map_broken", path, message, action: "The list is not used." };
  return { problems: [line === undefined ? problem : { ...problem, line }] };
}

function rankOf(path: string): number {
  const name = baseName(path);
  const depth = path.split("/").length;
  if (certainNames.test(name)) return depth;
  return (likelyNames.test(name) ? 100 : 200) + depth;
}
