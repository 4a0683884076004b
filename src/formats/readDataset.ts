import { type DatasetPath, trimSlashes } from "../model/datasetPath.ts";
import type { ImageFault } from "../model/imageFault.ts";
import { count } from "../model/plural.ts";
import type { ProblemDetails } from "../model/problem.ts";
import type { TextEncodingName } from "../model/textEncoding.ts";
import { readBesideImages } from "./besideImages.ts";
import { ChoiceReport } from "./classes/choiceReport.ts";
import { ClassChoices, type ClassTitles } from "./classes/classChoices.ts";
import { ClassColors } from "./classes/classColors.ts";
import { ClassNames, isEmptyClassName, UNNAMED_CLASS } from "./classes/classNames.ts";
import { junkReasons } from "./detect/junk.ts";
import { PLAIN_IMAGES } from "./detect/plainImages.ts";
import { withoutJunk } from "./detect/withoutJunk.ts";
import type {
  DatasetEvent,
  DatasetFormat,
  DeclaredClass,
  EmbeddedImage,
  FileEvent,
  ImageEvent,
  ProblemEvent,
  ReadEvent,
  SettledEvent,
} from "./format.ts";
import { faultEvent, findFaults, isTooLarge, reportDamaged, tooLargeEvent } from "./images/damagedImages.ts";
import { reportDuplicates } from "./images/duplicateContent.ts";
import { mayBeImage } from "./images/imageFile.ts";
import { SplitDatasets } from "./images/splitDatasets.ts";
import { withEmbedded } from "./images/withEmbedded.ts";
import { skippedMasks } from "./masks/skippedMasks.ts";
import { FilesNotRead } from "./report/filesNotRead.ts";
import { formatNotFound } from "./report/formatNotFound.ts";
import { PointerProblems } from "./report/pointerProblems.ts";
import { fileEvent, problemEvent, withShortTexts } from "./report/problemEvent.ts";
import { skipReason } from "./report/skipReasons.ts";
import type { SourceTree } from "./sourceTree.ts";
import { decodedTree } from "./text/decodedTree.ts";

/** What a person chose for an import; the same fields as `options` of an import on the wire. */
export interface DatasetChoices {
  /** Options of the format, by its own schema; defaults when absent. */
  readonly format?: Readonly<Record<string, unknown>> | undefined;
  /** The folder where the dataset begins; found by the format when absent. */
  readonly root?: string | undefined;
  /** Folders of the drop whose images are imported; all when absent. */
  readonly include?: readonly string[] | undefined;
  /** New titles for classes; null excludes a class and its objects. */
  readonly classes?: ClassTitles | undefined;
  /** True to skip images that are truncated, damaged or too large; they are imported and reported otherwise. */
  readonly skipDamaged?: boolean | undefined;
  /** The encoding of texts that do not state one and are not UTF-8; guessed when absent, or for a text that is not valid in it. */
  readonly encoding?: TextEncodingName | undefined;
  /** True when the drop is read as plain images because no format was detected, not by choice: other files are then reported. */
  readonly onlyImages?: boolean | undefined;
  /** True for a preview of images while the person has to choose the format: files that another format may read are not reported. */
  readonly undecided?: boolean | undefined;
}

/** Options that the schema of a format refuses; the message names the field. */
export class FormatOptionsError extends Error {
  override readonly name = "FormatOptionsError";
}

/** Returns options checked by the schema of a format, with its defaults. Throws `FormatOptionsError`. */
export function parseFormatOptions(format: DatasetFormat, options: unknown): unknown {
  const parsed = format.options.safeParse(options ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = ["options.format", ...(issue?.path ?? [])].join(".");
  throw new FormatOptionsError(`${field}: ${issue?.message ?? "is not valid"}`);
}

/**
 * Reads a drop with one format: the one entry point for the page and the server, so that both count the same. Around the reader of the format
 * it skips junk and masks, finds the root, moves images into the splits that lists name, applies the choices of the person, gives colours to classes without one, reports images with the same
 * content and damaged ones, and gives every file of the tree exactly one outcome: an image event or a file event. Bad data gives problems; only an abort and a
 * bug throw.
 */
export async function* readDataset(
  format: DatasetFormat,
  tree: SourceTree,
  choices: DatasetChoices = {},
  signal?: AbortSignal,
): AsyncGenerator<SettledEvent, void, undefined> {
  const options = parseFormatOptions(format, choices.format);
  const kept = withoutJunk(tree);
  const decoded = decodedTree(kept, choices.encoding);
  const clean = decoded.tree;
  // Detection opens files that the reader does not use, in a tree of its own: what is wrong with them is not reported.
  const claim = () => format.detect(decodedTree(kept, choices.encoding).tree, signal);
  const claims = choices.root === undefined ? await claim() : undefined;
  const root = trimSlashes(choices.root ?? claims?.[0]?.root ?? "");
  const damaged = choices.skipDamaged === true ? await damagedFiles(tree, signal) : undefined;
  const beside = await readBesideImages(format, clean, root, signal);
  const { masks, lists, splits } = beside;
  const settler = new EventSettler(clean, choices, damaged, splits.datasetOf);
  const notRead = new FilesNotRead(format);

  const junkReasonOf = junkReasons();
  for (const { path } of tree.files) {
    const reason = junkReasonOf(path);
    if (reason !== undefined) yield fileEvent(path, "skipped", reason);
  }
  const pointers = new PointerProblems(decoded.pointers);
  const settled = (events: Iterable<ReadEvent>) => notRead.noting(settler.settleAll(events));
  yield* settled(lists.map((path) => fileEvent(path, splits.failed.has(path) ? "failed" : "used")));
  yield* settled(splits.problems.map((problem) => problemEvent(problem)));
  const context = { options, root, masks, ...(signal && { signal }) };
  for await (const event of format.read(beside.tree, context)) {
    signal?.throwIfAborted();
    // Delegated to, each event would be wrapped in promises.
    for (const one of settled(pointers.name(event))) yield one;
  }
  yield* settled(pointers.rest());
  yield* settled(skippedMasks(masks.filter(({ path }) => settler.isOpen(path))));
  yield* notRead.noting(settler.rest());
  for (const event of settler.chosenClasses()) yield withShortTexts(event);
  yield* decoded.problems();
  if (settler.hasNoLabels && (claims ?? (await claim())).length === 0) yield formatNotFound(format);
  // Without any label, each file that was not read may be the labels.
  const isAnyDoubtful = choices.onlyImages === true || (settler.hasNoLabels && format.slug !== PLAIN_IMAGES);
  if (choices.undecided !== true) yield* notRead.problems(clean, settler.images, isAnyDoubtful, signal);
  const known = withEmbedded(tree, settler.embedded);
  yield* reportDuplicates(known, settler.images, signal);
  if (damaged === undefined) yield* reportDamaged(known, settler.ofUsualSize, signal);
}

/** Returns the files that are truncated or damaged images. */
async function damagedFiles(tree: SourceTree, signal?: AbortSignal): Promise<DamagedFiles> {
  const paths = tree.files.map(({ path }) => path).filter(mayBeImage);
  const damaged = new Map<DatasetPath, ImageFault>();
  for await (const { path, fault } of findFaults(tree, paths, signal)) damaged.set(path, fault);
  return damaged;
}

/** Faults of damaged images by their path. */
type DamagedFiles = ReadonlyMap<DatasetPath, ImageFault>;

/** Applies the choices of a person to the events of a reader, and sees that each file has one outcome. */
class EventSettler {
  readonly #outcomes: OpenFiles;
  readonly #choices: ClassChoices;
  readonly #choiceReport: ChoiceReport;
  readonly #isChosen: ((path: string) => boolean) | undefined;
  /** Undefined when damaged images are not skipped. */
  readonly #damaged: DamagedFiles | undefined;
  readonly #splits: SplitDatasets;
  readonly #colors = new ClassColors();
  readonly #names = new ClassNames();
  readonly #titles = new Set<string>();
  readonly #datasets = new Set<string>();
  #hasLabels = false;
  /** A problem names a file: the reader found something, and reported it. */
  #namesFiles = false;
  /** Paths of the images of the project. */
  readonly images: DatasetPath[] = [];
  /** Those of them that are not reported as too large. */
  readonly ofUsualSize: DatasetPath[] = [];
  /** Those that annotation files contain, by the paths of these. */
  readonly embedded = new Map<DatasetPath, EmbeddedImage>();

  constructor(
    tree: SourceTree,
    choices: DatasetChoices,
    damaged: DamagedFiles | undefined,
    splitOf: ReadonlyMap<DatasetPath, string>,
  ) {
    this.#splits = new SplitDatasets(splitOf);
    this.#damaged = damaged;
    this.#outcomes = new OpenFiles(tree);
    this.#choices = new ClassChoices(choices.classes);
    this.#choiceReport = new ChoiceReport(this.#choices);
    this.#isChosen = folderChoice(choices.include);
  }

  /** True when there are images, and neither labels nor a problem that names a file. */
  get hasNoLabels(): boolean {
    return this.images.length > 0 && !this.#hasLabels && !this.#namesFiles;
  }

  /** True when the images of a reader are neither skipped nor moved. */
  get #isPlain(): boolean {
    return this.#isChosen === undefined && this.#damaged === undefined && this.#splits.isEmpty;
  }

  *settleAll(events: Iterable<ReadEvent>): Generator<SettledEvent> {
    for (const event of events) yield* this.#settle(event);
  }

  #settle(event: ReadEvent): Iterable<SettledEvent> {
    switch (event.type) {
      case "dataset":
        // When images may be skipped or moved, a dataset begins with its first image.
        return this.#isPlain ? this.#beginDataset(event) : [];
      case "class":
        return this.#declareClass(event.class);
      case "image":
        return this.#settleImage(event);
      case "file":
        return this.#settleFile(event);
      case "problem":
        this.#namesFiles ||= event.problem.severity !== "info" && event.problem.path !== undefined;
        return [withShortTexts(event)];
      default:
        return [event];
    }
  }

  /** Yields what the choice of classes did to each class. */
  chosenClasses(): Iterable<ProblemEvent> {
    return this.#choiceReport.problems();
  }

  /** Returns true for a file without an outcome so far. */
  isOpen(path: DatasetPath): boolean {
    return this.#outcomes.isOpen(path);
  }

  /** Yields the outcome of files that the reader did not mention. */
  *rest(): Generator<SettledEvent> {
    for (const problem of this.#splits.rest()) yield problemEvent(problem);
    for (const path of this.#outcomes.open()) yield fileEvent(path, "skipped", skipReason.notPartOfDataset);
  }

  #beginDataset(event: DatasetEvent): SettledEvent[] {
    this.#datasets.add(event.name);
    return [event];
  }

  #declareClass(declared: DeclaredClass): SettledEvent[] {
    const name = this.#names.titleOf(declared.title);
    const problems = this.#names.takeProblems().map((problem) => problemEvent(problem));
    // Before the choice, so that a renamed or excluded class does not change the colours of the others.
    const color = this.#colors.colorOf({ ...declared, title: name });
    this.#choiceReport.declare(name);
    const title = this.#choices.titleOf(name);
    if (title === undefined || this.#titles.has(title)) return problems;
    this.#titles.add(title);
    return [...problems, { type: "class", class: { ...declared, title, color } }];
  }

  /** Yields the problem of objects without a class name, and returns an image with settled names; the same one when no name changes. */
  *#settleNames(event: ImageEvent): Generator<SettledEvent, ImageEvent> {
    if (event.figures.every((figure) => this.#names.titleOf(figure.class) === figure.class)) return event;
    const empty = event.figures.filter((figure) => isEmptyClassName(figure.class)).length;
    if (empty > 0) yield problemEvent(emptyClassName(event.path, empty));
    const figures = event.figures.map((figure) => ({ ...figure, class: this.#names.titleOf(figure.class) }));
    return { ...event, figures };
  }

  *#settleImage(read: ImageEvent): Generator<SettledEvent> {
    this.#hasLabels ||= read.labelled || read.tags.length > 0;
    const { event, problem: renamed } = this.#splits.place(read);
    const isFirst = this.#outcomes.settle(event.path);
    if (this.#isChosen !== undefined && !this.#isChosen(event.path)) {
      if (isFirst) yield fileEvent(event.path, "skipped", skipReason.excludedByChoice);
      return;
    }
    const problem = this.#damageOf(event);
    if (problem !== undefined && isFirst) yield problem;
    if (problem !== undefined && this.#damaged !== undefined) {
      if (isFirst) yield fileEvent(event.path, "skipped", skipReason.damagedImage);
      return;
    }
    if (renamed !== undefined) yield problemEvent(renamed);
    if (!this.#datasets.has(event.dataset)) yield* this.#beginDataset({ type: "dataset", name: event.dataset });
    if (isFirst) this.images.push(event.path);
    if (event.embedded !== undefined) this.embedded.set(event.path, event.embedded);
    if (isFirst && problem === undefined) this.ofUsualSize.push(event.path);
    const named = yield* this.#settleNames(event);
    this.#choiceReport.count(named);
    yield this.#choices.apply(named);
  }

  /** Returns the problem of a damaged image, as far as it is known before all images are read. */
  #damageOf({ path, info, embedded }: ImageEvent): ProblemEvent | undefined {
    if (isTooLarge(info)) return tooLargeEvent(path, info, this.#damaged !== undefined);
    if (this.#damaged === undefined) return undefined;
    const fault = embedded === undefined ? this.#damaged.get(path) : embedded.fault;
    return fault === undefined ? undefined : faultEvent(path, fault, true);
  }

  #settleFile(event: FileEvent): SettledEvent[] {
    return this.#outcomes.settle(event.path) ? [event] : [];
  }
}

function emptyClassName(path: DatasetPath, objects: number): ProblemDetails {
  return {
    code: "class_missing",
    path,
    message: `${count(objects, "object of this image has", "objects of this image have")} an empty class name.`,
    action: `The class is named ${JSON.stringify(UNNAMED_CLASS)}.`,
  };
}

/** The files that have no outcome yet. */
class OpenFiles {
  readonly #open: Set<DatasetPath>;
  constructor(tree: SourceTree) {
    this.#open = new Set(tree.files.map((file) => file.path));
  }
  /** Returns true the first time, false for a file that has an outcome already or is not in the tree. */
  settle(path: DatasetPath): boolean {
    return this.#open.delete(path);
  }
  isOpen(path: DatasetPath): boolean {
    return this.#open.has(path);
  }

  open(): Iterable<DatasetPath> {
    return this.#open.values();
  }
}

function folderChoice(include: readonly string[] | undefined): ((path: string) => boolean) | undefined {
  if (include === undefined) return undefined;
  const folders = include.map(trimSlashes);
  return (path) => folders.some((folder) => folder === "" || path.startsWith(`${folder}/`));
}
