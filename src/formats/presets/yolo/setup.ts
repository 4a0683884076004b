import { baseName, type DatasetPath, extensionOf, folderOf } from "../../../model/datasetPath.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import type { ProblemCode } from "../../../model/problemCodes.ts";
import { isImageName } from "../../images/imageFile.ts";
import { cleanReference, pathMatcher } from "../../images/matching.ts";
import { isSplitName } from "../../images/splitNames.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { linesOf, readText } from "../../text/text.ts";
import { parseYaml } from "../../text/yaml.ts";
import { type NamesFile, namesFromLines, namesFromNotes } from "./classNames.ts";
import { type DataYaml, dataYamlFrom, type KeypointShape, mentionsRotated } from "./dataYaml.ts";

/** A file that lists the images of one part of the dataset. */
export interface ListFile {
  readonly path: DatasetPath;
  readonly split: string;
  /** References with the line, from 1, that each is on. */
  readonly entries: readonly { readonly reference: string; readonly line: number }[];
}

/** Folders that belong to one part of the dataset, as a settings file names them. */
export interface FolderReference {
  readonly split: string;
  readonly reference: string;
  /** The settings file that says so. */
  readonly from: DatasetPath;
  readonly base: string;
}

/** Everything that the files beside images and labels say. */
export interface Setup {
  readonly yaml: DataYaml | undefined;
  /** The file that declares the classes for all label files. */
  readonly names: NamesFile | undefined;
  /** Lists of names that count for their own folder; used without `names`. */
  readonly namesFiles: readonly NamesFile[];
  readonly lists: readonly ListFile[];
  readonly folders: readonly FolderReference[];
  readonly keypoints: KeypointShape | undefined;
  readonly rotated: boolean;
  /** Settings files and what became of each; none of them is a label file. */
  readonly outcomes: ReadonlyMap<DatasetPath, "used" | "failed">;
  readonly problems: readonly ProblemDetails[];
}

/** Settings files of one kind that are opened; more of them are no settings of one dataset. */
const MAX_FILES = 100;
/** Bytes of a settings file. */
const MAX_SETTINGS_BYTES = 4 * 1024 * 1024;
/** Names of files that list class names, besides `*.names` and `*.labels`. */
const namesFileNames = new Set(
  "classes.txt class.txt class_names.txt classnames.txt names.txt labels.txt predefined_classes.txt obj_names.txt".split(
    " ",
  ),
);

/** Reads the settings of a dataset below `root`: data.yaml, obj.data, lists of names and lists of images. Bad files give problems. */
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

class SetupReader {
  readonly #tree: SourceTree;
  readonly #root: string;
  readonly #signal: AbortSignal | undefined;
  /** Files that may hold settings, nearest to the root first. */
  readonly #files: readonly DatasetPath[];
  readonly #outcomes = new Map<DatasetPath, "used" | "failed">();
  readonly #problems: ProblemDetails[] = [];
  readonly #lists: ListFile[] = [];
  readonly #folders: FolderReference[] = [];
  readonly #namesFiles: NamesFile[] = [];
  /** List files that settings name, with their part. */
  readonly #listed: { path: DatasetPath; split: string }[] = [];
  #yaml: DataYaml | undefined;
  #yamlPath: DatasetPath | undefined;
  #names: NamesFile | undefined;
  #isCalledRotated = false;
  /** YAML files that are no settings of a dataset, nearest to the root first. */
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
        this.#broken.push({ path, line: 1, reason: `The file ${text.failure}.`, isYaml: false });
        continue;
      }
      const yaml = parseYaml(text.value);
      const settings = yaml.ok ? dataYamlFrom(yaml.value.value) : undefined;
      if (settings === undefined || !yaml.ok) {
        const fault = yaml.ok ? yaml.value.faults[0] : yaml.failure;
        const { line, message } = fault ?? { line: 1, message: "It names no classes." };
        this.#broken.push({ path, line, reason: message, isYaml: fault === undefined });
      } else if (this.#yaml === undefined) {
        this.#takeYaml(path, settings);
        for (const { line, message } of yaml.value.faults) {
          this.#warn(path, "settings_damaged", message, "The rest of the file is used.", line);
        }
      } else this.#compareYaml(path, settings);
    }
  }

  /** A YAML file may be anything, such as the settings of a training: a word is due on one that was meant to name the classes. */
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
      action: "The dataset is read without them.",
    });
  }

  #takeYaml(path: DatasetPath, settings: DataYaml): void {
    this.#yaml = settings;
    this.#yamlPath = path;
    this.#outcomes.set(path, "used");
    for (const finding of settings.findings) this.#problems.push({ ...finding, path });
    if (settings.names !== undefined) this.#names = { path, names: settings.names };
    for (const { split, references } of settings.splits) {
      for (const reference of references) {
        if (/\.txt$/i.test(reference)) this.#list(path, split, reference);
        else this.#folders.push({ split, reference, from: path, base: settings.base });
      }
    }
  }

  /** A second settings file with other names would give other classes: that is worth a word. */
  #compareYaml(path: DatasetPath, settings: DataYaml): void {
    this.#outcomes.set(path, "used");
    const [first, second] = [this.#yaml?.names, settings.names];
    if (first === undefined || second === undefined) return;
    const differs = [...second].find(([id, name]) => first.get(id) !== name);
    if (differs === undefined) return;
    const [id, name] = differs;
    const other = JSON.stringify(first.get(id) ?? "no name");
    const message = `It calls class ${id} ${JSON.stringify(name)}, and ${this.#yamlPath} calls it ${other}.`;
    this.#warn(path, "settings_differ", message, `${this.#yamlPath} is taken.`);
  }

  async readDarknetData(): Promise<void> {
    for (const path of this.#files.filter((file) => extensionOf(file) === ".data").slice(0, MAX_FILES)) {
      const text = await this.#text(path);
      const fields = text.ok ? darknetFields(text.value) : undefined;
      if (fields === undefined || (!fields.has("names") && !fields.has("classes") && !fields.has("train"))) {
        this.#outcomes.set(path, "failed");
        const reason = text.ok ? "It has no line like names = obj.names." : `The file ${text.failure}.`;
        this.#warn(
          path,
          "settings_broken",
          `The settings cannot be used: ${reason}`,
          "The dataset is read without them.",
        );
        continue;
      }
      this.#outcomes.set(path, "used");
      for (const [key, value] of fields) if (isSplitName(key)) this.#list(path, key, value);
      const named = fields.get("names");
      const names = named === undefined ? undefined : this.#find(named);
      if (named !== undefined && names === undefined) {
        this.#warn(
          path,
          "names_file_absent",
          `It names the file ${JSON.stringify(named)}, which is not here.`,
          "Put it beside the labels, or type the names into the options.",
        );
      }
      if (names !== undefined && this.#names === undefined) {
        const file = await this.#readNames(names);
        const count = Number(fields.get("classes"));
        if (file !== undefined && Number.isInteger(count) && count !== file.names.size) {
          this.#warn(
            names,
            "class_count_differs",
            `It names ${file.names.size} classes and ${path} says classes = ${count}.`,
            "The names are taken.",
          );
        }
        this.#names = file;
      }
    }
  }

  async readNamesFiles(): Promise<void> {
    if (this.#names === undefined && this.#yaml?.namesFile !== undefined) {
      const path = this.#find(this.#yaml.namesFile);
      if (path !== undefined) this.#names = await this.#readNames(path);
      else
        this.#warn(
          this.#yamlPath,
          "names_file_absent",
          `It names the file ${JSON.stringify(this.#yaml.namesFile.slice(0, 200))}, which is not here.`,
          "Put it beside the labels, or type the names into the options.",
        );
    }
    for (const path of this.#files.filter(isNamesFile).slice(0, MAX_FILES)) {
      if (this.#outcomes.has(path)) continue;
      // Against settings that name the classes these files say nothing new.
      if (this.#names !== undefined) this.#outcomes.set(path, "used");
      else {
        const file = await this.#readNames(path);
        if (file !== undefined) this.#namesFiles.push(file);
      }
    }
    for (const path of this.#files.filter((file) => baseName(file) === "notes.json").slice(0, MAX_FILES)) {
      const text = await this.#text(path);
      const names = text.ok ? namesFromNotes(text.value) : undefined;
      const isNeeded = this.#names === undefined && this.#namesFiles.length === 0;
      if (names !== undefined) {
        this.#outcomes.set(path, "used");
        if (isNeeded) this.#names = { path, names };
      } else {
        this.#outcomes.set(path, "failed");
        const action = isNeeded ? "Read without it." : "Not needed: the classes are named elsewhere.";
        this.#warn(path, "notes_broken", "notes.json holds no list of categories.", action);
      }
    }
  }

  async #readNames(path: DatasetPath): Promise<NamesFile | undefined> {
    const text = await this.#text(path);
    const names = text.ok ? namesFromLines(text.value) : undefined;
    this.#outcomes.set(path, names === undefined ? "failed" : "used");
    if (names !== undefined) return { path, names };
    const reason = text.ok ? "it is not a list of class names, one per line" : `the file ${text.failure}`;
    this.#warn(path, "names_broken", `The class names cannot be used: ${reason}.`, "Read without it.");
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
    const odd: number[] = [];
    for (const [i, line] of lines.entries()) {
      const reference = line.trim();
      if (isImageName(reference) && cleanReference(reference) !== undefined) entries.push({ reference, line: i + 1 });
      else if (reference !== "") odd.push(i + 1);
    }
    if (entries.length > 0) {
      this.#lists.push({ path, split, entries });
      this.#outcomes.set(path, "used");
      if (odd.length > 0) {
        const count = `${odd.length} ${odd.length === 1 ? "line" : "lines"}`;
        this.#warn(path, "list_line_broken", `${count} of this list of images name none.`, "Left out.", odd[0]);
      }
    } else if (isNamed) {
      this.#outcomes.set(path, "failed");
      const message = `The list of the images of ${JSON.stringify(split)} names no image.`;
      this.#warn(path, "list_broken", message, "The images are taken by their folders.");
    }
  }

  /** Roboflow writes "... are annotated in YOLOv8 Oriented Object Detection format." beside data.yaml, and says so nowhere else. */
  async readReadme(): Promise<void> {
    const path = this.#files.find((file) => baseName(file).toLowerCase() === "readme.roboflow.txt");
    const text = path === undefined ? undefined : await this.#text(path);
    if (!text?.ok) return;
    this.#isCalledRotated = /\bannotated in YOLO\S* Oriented\b/i.test(text.value);
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
      rotated: this.#isCalledRotated || (this.#yaml?.rotated ?? false) || places.some(mentionsRotated),
      outcomes: this.#outcomes,
      problems: this.#problems,
    };
  }

  #list(from: DatasetPath, split: string, reference: string): void {
    const path = this.#find(reference);
    if (path !== undefined) this.#listed.push({ path, split });
    else {
      const message = `The list of images ${JSON.stringify(reference.slice(0, 200))} of ${JSON.stringify(split)} is not here.`;
      this.#problems.push({
        code: "list_absent",
        path: from,
        message,
        action: "The images are taken by their folders.",
      });
    }
  }

  /** A file that settings refer to, by a path on the machine where they were written. */
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

function mayHoldSettings(path: DatasetPath): boolean {
  const extension = extensionOf(path);
  if ([".yaml", ".yml", ".data"].includes(extension) || isNamesFile(path)) return true;
  if (extension === ".json") return baseName(path) === "notes.json";
  return extension === ".txt" && !/^labels?$/i.test(baseName(folderOf(path)));
}

function isNamesFile(path: string): boolean {
  const extension = extensionOf(path);
  return extension === ".names" || extension === ".labels" || namesFileNames.has(baseName(path).toLowerCase());
}

function isNamedAsSettings(path: string): boolean {
  return /^(data|dataset)\.ya?ml$/i.test(baseName(path));
}

/** `key = value` lines; `#` begins a remark. */
function darknetFields(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of linesOf(text)) {
    const at = line.indexOf("=");
    if (at > 0 && !/^\s*[#;]/.test(line)) fields.set(line.slice(0, at).trim(), line.slice(at + 1).trim());
  }
  return fields;
}
