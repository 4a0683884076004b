import { baseName, type DatasetPath, extensionOf } from "../../../model/datasetPath.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { linesOf, readText } from "../../text/text.ts";

/** Names of files of class names. */
const CLASS_FILES =
  /^(synsets?|synset_words|loc_synset_mapping|classes|class_names|class_list|labels|categories)\.txt$|\.names$/i;
/** Files that are read, and bytes of each. */
const MAX_FILES = 20;
const MAX_BYTES = 4 * 1024 * 1024;

/** A file of class names, one per line. */
export interface ClassNames {
  readonly path: DatasetPath;
  /** The id of the first class: 0, or 1 when the file counts from there. */
  readonly first: number;
  readonly names: readonly string[];
}

/** Returns true for a file of class names by its name. */
export function isClassFile(path: DatasetPath): boolean {
  return CLASS_FILES.test(baseName(path));
}

/** Reads the files of class names among `paths`, best first. */
export async function readClassNames(
  tree: SourceTree,
  paths: readonly DatasetPath[],
  signal?: AbortSignal,
): Promise<readonly ClassNames[]> {
  const found: ClassNames[] = [];
  for (const path of paths.filter(isClassFile).slice(0, MAX_FILES)) {
    const text = await readText(tree, path, { maxBytes: MAX_BYTES, ...(signal && { signal }) });
    if (!text.ok) continue;
    const named = namesIn(text.value);
    if (named.names.length > 0) found.push({ path, ...named });
  }
  return found.sort((a, b) => rank(a.path) - rank(b.path) || (a.path < b.path ? -1 : 1));
}

function rank(path: DatasetPath): number {
  if (baseName(path).toLowerCase().startsWith("synset")) return 0;
  return extensionOf(path) === ".txt" ? 1 : 2;
}

type NamesOfText = Omit<ClassNames, "path">;

/** Returns the class names of a text: WordNet ids, numbered names, or whole lines. Empty for bytes that are not text. */
function namesIn(text: string): NamesOfText {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they show that the bytes are not text.
  if (/[\u0000-\u0008\u000e-\u001f]/.test(text)) return { first: 0, names: [] };
  const lines = linesOf(text).filter((line) => line.trim() !== "");
  const names = lines.map((line) => line.trim());
  return wordNetIds(lines) ?? numberedNames(names) ?? { first: 0, names };
}

/** Of `n01440764 tench, Tinca tinca` the id, because folders are named by it. */
function wordNetIds(lines: readonly string[]): NamesOfText | undefined {
  const ids = lines.flatMap((line) => /^(n\d{8})(?:\s|$)/.exec(line)?.[1] ?? []);
  return ids.length === lines.length ? { first: 0, names: ids } : undefined;
}

/** Of `0 cat`, `1 dog`, counted from 0 or 1, the name. */
function numberedNames(lines: readonly string[]): NamesOfText | undefined {
  const entries = lines.flatMap((line) => {
    const [, number, name] = /^(\d+)[:,\s][:,\s]*(.*)$/s.exec(line) ?? [];
    return number === undefined || name === undefined ? [] : [{ number: Number(number), name }];
  });
  const first = entries[0]?.number;
  if (entries.length < lines.length || (first !== 0 && first !== 1)) return undefined;
  const areCounted = entries.every(({ number, name }, i) => number === first + i && name !== "");
  return areCounted ? { first, names: entries.map(({ name }) => name) } : undefined;
}
