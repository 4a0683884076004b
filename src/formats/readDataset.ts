import type { DatasetPath } from "../model/datasetPath.ts";
import { ClassChoices, type ClassTitles } from "./classes/classChoices.ts";
import { ClassColors } from "./classes/classColors.ts";
import { junkReason } from "./detect/junk.ts";
import { withoutJunk } from "./detect/withoutJunk.ts";
import type { DatasetFormat, FileEvent, SettledEvent } from "./format.ts";
import { reportDuplicates } from "./images/duplicateContent.ts";
import { formatNotFound } from "./report/formatNotFound.ts";
import { onlyImagesRead } from "./report/onlyImagesRead.ts";
import { withShortTexts } from "./report/problemEvent.ts";
import { skipReason } from "./report/skipReasons.ts";
import type { SourceTree } from "./sourceTree.ts";

/** What the user chose for a read; the same words as `options` of an import on the wire. */
export interface DatasetChoices {
  /** Options of the format, as its own schema takes them; defaults when absent. */
  readonly format?: Readonly<Record<string, unknown>> | undefined;
  /** The folder where the dataset begins; found by the format when absent. */
  readonly root?: string | undefined;
  /** Folders of the drop whose images are taken; all when absent. */
  readonly include?: readonly string[] | undefined;
  /** New titles for classes; null leaves a class and its objects out. */
  readonly classes?: ClassTitles | undefined;
  /** True when the drop is read as plain images because nothing said more, not because somebody chose so: other files are then spoken of. */
  readonly onlyImages?: boolean | undefined;
}

/** Options that a format's schema refuses; the message names the field. */
export class FormatOptionsError extends Error {
  override readonly name = "FormatOptionsError";
}

/** Checks options against a format's schema, and fills in its defaults. Throws `FormatOptionsError`. */
export function parseFormatOptions(format: DatasetFormat, options: unknown): unknown {
  const parsed = format.options.safeParse(options ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = ["options.format", ...(issue?.path ?? [])].join(".");
  throw new FormatOptionsError(`${field}: ${issue?.message ?? "is not valid"}`);
}

/**
 * Reads a drop with one format: the one entrance for page and server, so that both count the same. Around the format's own reader it looks
 * through junk, finds the root, applies the user's choices, gives colours to classes that have none, reports images of equal content, and
 * sees to it that every file of the tree has exactly one outcome: an image event or a file event. Bad data gives problems; only an abort and
 * a bug throw.
 */
export async function* readDataset(
  format: DatasetFormat,
  tree: SourceTree,
  choices: DatasetChoices = {},
  signal?: AbortSignal,
): AsyncGenerator<SettledEvent, void, undefined> {
  const options = parseFormatOptions(format, choices.format);
  const clean = withoutJunk(tree);
  const claims = choices.root === undefined ? await format.detect(clean, signal) : undefined;
  const root = trimSlashes(choices.root ?? claims?.[0]?.root ?? "");
  const files = new Accounts(clean);
  const classes = new ClassChoices(choices.classes);
  const colors = new ClassColors();
  const chosen = folderChoice(choices.include);
  const titles = new Set<string>();
  const datasets = new Set<string>();
  const images: DatasetPath[] = [];
  let notImages = 0;
  let hasImages = false;
  let hasLabels = false;
  let namesFiles = false;

  for (const file of tree.files) {
    const reason = junkReason(file.path);
    if (reason !== undefined) yield { type: "file", path: file.path, outcome: "skipped", reason };
  }
  for await (const event of format.read(clean, { options, root, ...(signal && { signal }) })) {
    signal?.throwIfAborted();
    switch (event.type) {
      case "dataset":
        // With a choice of folders, a dataset is announced with its first image that is taken.
        if (chosen === undefined) datasets.add(event.name);
        if (chosen === undefined) yield event;
        break;
      case "class": {
        // Before the choice: what is renamed or left out must not change the colours of the others.
        const color = colors.colorOf(event.class);
        const title = classes.titleOf(event.class.title);
        if (title === undefined || titles.has(title)) break;
        titles.add(title);
        yield { type: "class", class: { ...event.class, title, color } };
        break;
      }
      case "image": {
        hasLabels ||= event.labelled || event.tags.length > 0;
        if (chosen !== undefined && !chosen(event.path)) {
          const left: FileEvent = {
            type: "file",
            path: event.path,
            outcome: "skipped",
            reason: skipReason.excludedByChoice,
          };
          if (files.settle(event.path)) yield left;
          break;
        }
        if (!datasets.has(event.dataset)) {
          datasets.add(event.dataset);
          yield { type: "dataset", name: event.dataset };
        }
        hasImages = true;
        if (files.settle(event.path) && tree.hash !== undefined) images.push(event.path);
        yield classes.apply(event);
        break;
      }
      case "file":
        if (files.settle(event.path)) yield event;
        if (event.outcome === "skipped" && event.reason === skipReason.notAnImage) notImages++;
        break;
      case "problem":
        namesFiles ||= event.problem.severity !== "info" && event.problem.path !== undefined;
        yield withShortTexts(event);
        break;
      default:
        yield event;
    }
  }
  for (const path of files.open())
    yield { type: "file", path, outcome: "skipped", reason: skipReason.notPartOfDataset };
  if (choices.onlyImages === true && notImages > 0) yield onlyImagesRead(notImages);
  // A reader that complains of a file has found something, and has said what.
  if (hasImages && !hasLabels && !namesFiles && (claims ?? (await format.detect(clean, signal))).length === 0)
    yield formatNotFound(format);
  yield* reportDuplicates(tree, images, signal);
}

/** Which files have no outcome yet. */
class Accounts {
  readonly #open: Set<DatasetPath>;
  constructor(tree: SourceTree) {
    this.#open = new Set(tree.files.map((file) => file.path));
  }
  /** True the first time, false for a file that has its outcome or is not of the tree. */
  settle(path: DatasetPath): boolean {
    return this.#open.delete(path);
  }
  open() {
    return this.#open.values();
  }
}

function folderChoice(include: readonly string[] | undefined): ((path: string) => boolean) | undefined {
  if (include === undefined) return undefined;
  const folders = include.map(trimSlashes);
  return (path) => folders.some((folder) => folder === "" || path.startsWith(`${folder}/`));
}

function trimSlashes(folder: string): string {
  let from = 0;
  let to = folder.length;
  while (folder[from] === "/") from++;
  while (to > from && folder[to - 1] === "/") to--;
  return folder.slice(from, to);
}
