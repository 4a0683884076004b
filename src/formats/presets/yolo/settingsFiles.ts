import { baseName, type DatasetPath, extensionOf, folderOf } from "../../../model/datasetPath.ts";
import { linesOf } from "../../text/text.ts";

/** Names of files that list class names, besides `*.names` and `*.labels`. */
const namesFileNames = new Set(
  "classes.txt class.txt class_names.txt classnames.txt names.txt labels.txt predefined_classes.txt obj_names.txt".split(
    " ",
  ),
);

/** Returns true for a file that may contain settings or class names, by its name. */
export function mayHoldSettings(path: DatasetPath): boolean {
  const extension = extensionOf(path);
  if ([".yaml", ".yml", ".data"].includes(extension) || isNamesFile(path)) return true;
  if (extension === ".json") return baseName(path) === "notes.json";
  return extension === ".txt" && !/^labels?$/i.test(baseName(folderOf(path)));
}

/** Returns true for a file that lists class names, by its name. */
export function isNamesFile(path: string): boolean {
  const extension = extensionOf(path);
  return extension === ".names" || extension === ".labels" || namesFileNames.has(baseName(path).toLowerCase());
}

/** Returns true for the usual names of the settings: other YAML files may be settings of a training or of anything else. */
export function isNamedAsSettings(path: string): boolean {
  return /^(data|dataset)\.ya?ml$/i.test(baseName(path));
}

/** Reads the `key = value` lines of darknet's `obj.data`; `#` and `;` begin a comment. */
export function darknetFields(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of linesOf(text)) {
    const at = line.indexOf("=");
    if (at > 0 && !/^\s*[#;]/.test(line)) fields.set(line.slice(0, at).trim(), line.slice(at + 1).trim());
  }
  return fields;
}
