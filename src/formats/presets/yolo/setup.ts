import { baseName, type DatasetPath, extensionOf } from "../../../model/datasetPath.ts";
import { count } from "../../../model/plural.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import type { ProblemCode } from "../../../model/problemCodes.ts";
import { isImageName } from "../../images/imageFile.ts";
import { cleanReference, pathMatcher } from "../../images/matching.ts";
import { isSplitName } from "../../images/splitNames.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { linesOf, readText } from "../../text/text.ts";
import { parseYaml } from "../../text/yaml.ts";
import { type NamesFile, namesFor, namesFromLines, namesFromNotes } from "./classNames.ts";
import { type DataYaml, dataYamlFrom, type KeypointShape, mentionsRotated } from "./dataYaml.ts";
import { darknetFields, isNamedAsSettings, isNamesFile, mayHoldSettings } from "./settingsFiles.ts";

/** A file that lists the images of one split. */
export interface ListFile {
  readonly path: DatasetPath;
  readonly split: string;
  /** The references to images, with their lines from 1. */
  readonly entries: readonly { readonly reference: string; readonly line: number }[];
}

/** A folder of one split, as a settings file names it. */
export interface FolderReference {
  readonly split: string;
  readonly reference: string;
  /** The settings file. */
  readonly from: DatasetPath;
  /** What the reference is relative to, on the machine that the settings were written on. */
  readonly base: string;
}

/** Everything that the files beside images and labels state. */
export interface Setup {
  readonly yaml: DataYaml | undefined;
  /** The file that declares the classes for all label files. */
  readonly names: NamesFile | undefined;
  /** Lists of class names, each for its own folder; used when `names` is undefined. */
  readonly namesFiles: readonly NamesFile[];
  readonly lists: readonly ListFile[];
  readonly folders: readonly FolderReference[];
  readonly keypoints: KeypointShape | undefined;
  /** Lines with four points are oriented bounding boxes. */
  readonly rotated: boolean;
  /** The outcome of each settings file; none of them is a label file. */
  readonly outcomes: ReadonlyMap<DatasetPath, "used" | "failed">;
  readonly problems: readonly ProblemDetails[];
}

/** How many settings files of one kind are opened; one dataset does not have more. */
const MAX_FILES = 100;
/** The size of a settings file, at most. */
const MAX_SETTINGS_BYTES = 4 * 1024 * 1024;
const READ_WITHOUT = "The dataset is read without this file.";
const BY_FOLDERS = "The images are imported into datasets named after their folders.";

/** Reads the settings of a dataset below `root`: data.yaml, obj.data, lists of class names and lists of images. Bad files are reported. */
export async function readSetup(tree: SourceTree, root: string, signal?: AbortSignal): Promise<Setup> {
  const reader = new SetupReader(tree, root, signal);
  await reader.readYamls();
  await reader.readDarknetData();
  await reader.readNamesFiles();
  reader.reportBroken();
  await reader.readLists();
  await reader.readReadme();
  return reader.setup();
}

/** Collects the settings, file by file. */
class SetupReader {
  readonly #tree: SourceTree;
  readonly #root: string;
  readonly #signal: AbortSignal | undefined;
  /** Files that may contain settings, nearest to the root first. */
  readonly #files: readonly DatasetPath[];
  readonly #outcomes = new Map<DatasetPath, "used" | "failed">();
  readonly #problems: ProblemDetails[] = [];
  readonly #lists: ListFile[] = [];
  readonly #folders: FolderReference[] = [];
  readonly #namesFiles: NamesFile[] = [];
  /** List files that settings name, with their splits. */
  readonly #listed: { path: DatasetPath; split: string }[] = [];
  #yaml: DataYaml | undefined;
  #yamlPath: DatasetPath | undefined;
  #names: NamesFile | undefined;
  #readmeStatesRotated = false;
  /** YAML files that are not settings of a dataset, nearest to the root first. */
  readonly #broken: { path: DatasetPath; line: number; reason: string; isYaml: boolean }[] = [];

  constructor(tree: SourceTree, root: string, signal: AbortSignal | undefined) {
    this.#tree = tree;
    this.#root = root;
    this.#signal = signal;
    const prefix = root === "" ? "" : `${root}/`;
    const depth = (path: string) => path.split("/").length;
    this.#files = tree.files
      .map((file) => file.path)
      .filter((path) => path.startsWith(prefix) && mayHoldSettings(path))
      .sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1));
  }

  async readYamls(): Promise<void> {
    const paths = this.#files.filter((path) => /^\.ya?ml$/.test(extensionOf(path))).slice(0, MAX_FILES);
    for (const path of paths) {
      const text = await this.#text(path);
      if (!text.ok) {
        this.#broken.push({ path, line: 1, reason: `The file cannot be read: ${text.failure}.`, isYaml: false });
        continue;
      }
      const yaml = parseYaml(text.value);
      const settings = yaml.ok ? dataYamlFrom(yaml.value.value) : undefined;
      if (settings === undefined || !yaml.ok) {
        const fault = yaml.ok ? yaml.value.faults[0] : yaml.failure;
        const { line, message } = fault ?? { line: 1, message: "It does not name any classes." };
        this.#broken.push({ path, line, reason: message, isYaml: fault === undefined });
      } else if (this.#yaml === undefined) {
        this.#applyYaml(path, settings);
        for (const { line, message } of yaml.value.faults) {
          this.#warn(path, "settings_damaged", message, "The rest of the file is used.", line);
        }
      } else this.#compareYaml(path, settings);
    }
  }

  /** Reports a YAML file that was meant to name the classes. Others may be anything, such as the settings of a training. */
  reportBroken(): void {
    if (this.#yaml !== undefined) return;
    const isNamed = this.#names !== undefined || this.#namesFiles.length > 0;
    const meant =
      this.#broken.find(({ path }) => isNamedAsSettings(path)) ??
      this.#broken.find(({ isYaml }) => !isYaml && !isNamed);
    if (meant === undefined) return;
    this.#outcomes.set(meant.path, "failed");
    this.#problems.push({
      code: "settings_broken",
      path: meant.path,
      line: meant.line,
      message: `The settings cannot be used: ${meant.reason}`,
      action: READ_WITHOUT,
    });
  }

  #applyYaml(path: DatasetPath, settings: DataYaml): void {
    this.#yaml = settings;
    this.#yamlPath = path;
    this.#outcomes.set(path, "used");
    for (const finding of settings.findings) this.#problems.push({ ...finding, path });
    if (settings.names !== undefined) this.#names = { path, names: settings.names };
    for (const { split, references } of settings.splits) {
      for (const reference of references) {
        if (/\.txt$/i.test(reference)) this.#addList(path, split, reference);
        else this.#folders.push({ split, reference, from: path, base: settings.base });
      }
    }
  }

  /** Reports a second settings file that has other class names. */
  #compareYaml(path: DatasetPath, settings: DataYaml): void {
    this.#outcomes.set(path, "used");
    const [names, used] = [settings.names, this.#yaml?.names];
    if (names === undefined || used === undefined || this.#yamlPath === undefined) return;
    this.#compareNames({ path, names }, { path: this.#yamlPath, names: used });
  }

  #compareNames({ path, names }: NamesFile, used: NamesFile | undefined): void {
    if (used === undefined) return;
    const differs = [...names].find(([id, name]) => used.names.get(id) !== name);
    if (differs === undefined) return;
    const [id, name] = differs;
    const other = JSON.stringify(used.names.get(id) ?? "no name");
    const message = `The class ${id} is ${JSON.stringify(name)} in this file and ${other} in ${used.path}.`;
    this.#warn(path, "settings_differ", message, `The names of ${used.path} are used.`);
  }

  async readDarknetData(): Promise<void> {
    for (const path of this.#files.filter((file) => extensionOf(file) === ".data").slice(0, MAX_FILES)) {
      const text = await this.#text(path);
      const fields = text.ok ? darknetFields(text.value) : undefined;
      if (fields !== undefined && (fields.has("names") || fields.has("classes") || fields.has("train"))) {
        await this.#applyDarknetFields(path, fields);
        continue;
      }
      this.#outcomes.set(path, "failed");
      const reason = text.ok ? "It has no line like names = obj.names." : `The file cannot be read: ${text.failure}.`;
      this.#warn(path, "settings_broken", `The settings cannot be used: ${reason}`, READ_WITHOUT);
    }
  }

  async #applyDarknetFields(path: DatasetPath, fields: ReadonlyMap<string, string>): Promise<void> {
    this.#outcomes.set(path, "used");
    for (const [key, value] of fields) if (isSplitName(key)) this.#addList(path, key, value);
    const reference = fields.get("names");
    if (reference === undefined) return;
    const names = this.#findNames(path, reference);
    if (names === undefined || this.#names !== undefined) return;
    this.#names = await this.#readNames(names);
    const stated = Number(fields.get("classes"));
    const found = this.#names?.names.size;
    if (found === undefined || !Number.isInteger(stated) || stated === found) return;
    const message = `The file names ${count(found, "class", "classes")} but ${path} states classes = ${stated}.`;
    this.#warn(names, "class_count_differs", message, "The names are used.");
  }

  /** Returns the file with class names that settings refer to; a missing one is reported. */
  #findNames(settings: DatasetPath | undefined, reference: string): DatasetPath | undefined {
    const names = this.#find(reference);
    if (names !== undefined) return names;
    const message = `The file ${JSON.stringify(reference.slice(0, 200))} with the class names is not in the drop.`;
    const action = "Put it beside the labels, or type the names into the reading options.";
    this.#warn(settings, "names_file_absent", message, action);
    return undefined;
  }

  async readNamesFiles(): Promise<void> {
    if (this.#names === undefined && this.#yaml?.namesFile !== undefined) {
      const path = this.#findNames(this.#yamlPath, this.#yaml.namesFile);
      if (path !== undefined) this.#names = await this.#readNames(path);
    }
    for (const path of this.#files.filter(isNamesFile).slice(0, MAX_FILES)) {
      if (this.#outcomes.has(path)) continue;
      // These files add nothing to settings that name the classes.
      if (this.#names !== undefined) this.#outcomes.set(path, "used");
      else {
        const file = await this.#readNames(path);
        if (file !== undefined) this.#namesFiles.push(file);
      }
    }
    for (const path of this.#files.filter((file) => baseName(file) === "notes.json").slice(0, MAX_FILES)) {
      await this.#readNotes(path);
    }
  }

  async #readNotes(path: DatasetPath): Promise<void> {
    const text = await this.#text(path);
    const names = text.ok ? namesFromNotes(text.value) : undefined;
    const isNeeded = this.#names === undefined && this.#namesFiles.length === 0;
    this.#outcomes.set(path, names === undefined ? "failed" : "used");
    if (names === undefined) {
      const action = isNeeded ? READ_WITHOUT : "The file is not needed, because the classes are named in another file.";
      this.#warn(path, "notes_broken", "The file notes.json does not contain a list of categories.", action);
    } else if (isNeeded) this.#names = { path, names };
    else this.#compareNames({ path, names }, this.#names ?? namesFor(path, this.#namesFiles));
  }

  async #readNames(path: DatasetPath): Promise<NamesFile | undefined> {
    const text = await this.#text(path);
    const names = text.ok ? namesFromLines(text.value) : undefined;
    this.#outcomes.set(path, names === undefined ? "failed" : "used");
    if (names !== undefined) return { path, names };
    const reason = text.ok
      ? "it is not a list of class names, one per line"
      : `the file cannot be read: ${text.failure}`;
    this.#warn(path, "names_broken", `The class names cannot be used: ${reason}.`, READ_WITHOUT);
    return undefined;
  }

  async readLists(): Promise<void> {
    for (const { path, split } of this.#listed) await this.#readList(path, split, true);
    for (const path of this.#files) {
      const stem = baseName(path).replace(/\.txt$/i, "");
      if (extensionOf(path) !== ".txt" || !isSplitName(stem) || this.#outcomes.has(path)) continue;
      await this.#readList(path, stem, false);
    }
  }

  async #readList(path: DatasetPath, split: string, isNamed: boolean): Promise<void> {
    if (this.#lists.some((list) => list.path === path)) return;
    const options = this.#signal && { signal: this.#signal };
    const text = await readText(this.#tree, path, { maxBytes: 64 * 1024 * 1024, ...options });
    const lines = text.ok ? linesOf(text.value) : [];
    const entries: { reference: string; line: number }[] = [];
    const unreadable: number[] = [];
    for (const [i, line] of lines.entries()) {
      const reference = line.trim();
      if (isImageName(reference) && cleanReference(reference) !== undefined) entries.push({ reference, line: i + 1 });
      else if (reference !== "") unreadable.push(i + 1);
    }
    if (entries.length > 0) {
      this.#lists.push({ path, split, entries });
      this.#outcomes.set(path, "used");
      if (unreadable.length > 0) {
        const message = `${count(unreadable.length, "line")} of this list ${unreadable.length === 1 ? "does" : "do"} not name an image.`;
        const action = unreadable.length === 1 ? "The line is skipped." : "The lines are skipped.";
        this.#warn(path, "list_line_broken", message, action, unreadable[0]);
      }
    } else if (isNamed) {
      this.#outcomes.set(path, "failed");
      const message = `The image list of the split ${JSON.stringify(split)} does not name any image.`;
      this.#warn(path, "list_broken", message, BY_FOLDERS);
    }
  }

  /** Roboflow states "... are annotated in YOLOv8 Oriented Object Detection format." in this file and nowhere else. */
  async readReadme(): Promise<void> {
    const path = this.#files.find((file) => baseName(file).toLowerCase() === "readme.roboflow.txt");
    const text = path === undefined ? undefined : await this.#text(path);
    if (!text?.ok) return;
    this.#readmeStatesRotated = /\bannotated in YOLO\S* Oriented\b/i.test(text.value);
  }

  setup(): Setup {
    const places = [this.#root, this.#yamlPath ?? "", ...this.#folders.map((folder) => folder.reference)];
    return {
      yaml: this.#yaml,
      names: this.#names,
      namesFiles: this.#namesFiles,
      lists: this.#lists,
      folders: this.#folders,
      keypoints: this.#yaml?.keypoints,
      rotated: this.#readmeStatesRotated || (this.#yaml?.rotated ?? false) || places.some(mentionsRotated),
      outcomes: this.#outcomes,
      problems: this.#problems,
    };
  }

  #addList(from: DatasetPath, split: string, reference: string): void {
    const path = this.#find(reference);
    if (path !== undefined) this.#listed.push({ path, split });
    else {
      const list = JSON.stringify(reference.slice(0, 200));
      const message = `The image list ${list} of the split ${JSON.stringify(split)} is not in the drop.`;
      this.#problems.push({ code: "list_absent", path: from, message, action: BY_FOLDERS });
    }
  }

  /** Returns a file that settings refer to, by a path on the machine where they were written. */
  #find(reference: string): DatasetPath | undefined {
    const match = pathMatcher(this.#files).match(reference);
    return match !== undefined && "path" in match ? (match.path as DatasetPath) : undefined;
  }

  #text(path: DatasetPath) {
    const signal = this.#signal;
    return readText(this.#tree, path, { maxBytes: MAX_SETTINGS_BYTES, ...(signal && { signal }) });
  }

  #warn(path: DatasetPath | undefined, code: ProblemCode, message: string, action: string, line?: number): void {
    const place = { ...(path !== undefined && { path }), ...(line !== undefined && { line }) };
    this.#problems.push({ code, severity: "warning", ...place, message, action });
  }
}
