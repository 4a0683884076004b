import { type DatasetPath, folderOf } from "../../../model/datasetPath.ts";
import { jsonValueOf } from "../../text/json.ts";
import { isJsonObject } from "../../text/jsonValue.ts";
import { linesOf } from "../../text/text.ts";

/** The class titles in one file, by class number. */
export interface NamesFile {
  readonly path: DatasetPath;
  readonly names: ReadonlyMap<number, string>;
}

/** Characters above which a line is not the name of a class. */
const MAX_NAME = 500;

/** A line of a label file, which is not a name. */
const labelLike = /^\d+([\s,;]+[\d.eE+-]+){4,}$/;

/** Returns the titles in a list of names, one on each line, numbered from 0; undefined for any other text. Blank lines are numbered, too. */
export function namesFromLines(text: string): Map<number, string> | undefined {
  const names = new Map<number, string>();
  for (const [i, line] of linesOf(text).entries()) {
    const name = line.trim();
    if (name.length > MAX_NAME || hasControlCharacter(name) || labelLike.test(name)) return undefined;
    if (name !== "") names.set(i, name);
  }
  return names.size === 0 ? undefined : names;
}

/** Returns the titles in the `notes.json` that Label Studio writes beside its labels: `{categories: [{id, name}]}`. */
export function namesFromNotes(text: string): Map<number, string> | undefined {
  const value = jsonValueOf(text);
  if (!isJsonObject(value) || !Array.isArray(value.categories)) return undefined;
  const names = new Map<number, string>();
  for (const category of value.categories as unknown[]) {
    if (!isJsonObject(category) || typeof category.name !== "string") return undefined;
    const { id } = category;
    // Label Studio writes ids as text as well.
    const number = typeof id === "string" && /^\d+$/.test(id) ? Number(id) : id;
    if (typeof number !== "number" || !Number.isSafeInteger(number)) return undefined;
    names.set(number, category.name);
  }
  return names.size === 0 ? undefined : names;
}

/**
 * Returns the names file for a label file: the nearest one in its folder and the folders above, else the first of all. Folders that were
 * labelled separately have lists of their own, each in its own order.
 */
export function namesFor(label: string, files: readonly NamesFile[]): NamesFile | undefined {
  if (files.length <= 1) return files[0];
  let best: NamesFile | undefined;
  for (const file of files) {
    const folder = folderOf(file.path);
    const isAbove = folder === "" || label.startsWith(`${folder}/`);
    if (isAbove && (best === undefined || folder.length > folderOf(best.path).length)) best = file;
  }
  return best ?? files[0];
}

function hasControlCharacter(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < 32 && text.charCodeAt(i) !== 9) return true;
  return false;
}
