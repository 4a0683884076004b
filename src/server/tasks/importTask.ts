import { createHash } from "node:crypto";
import { sourceFolder } from "../../contract/sources.ts";
import { importHead } from "../../contract/startImport.ts";
import type { DatasetFormat, SettledEvent } from "../../formats/format.ts";
import { type DatasetChoices, FormatOptionsError, readDataset } from "../../formats/readDataset.ts";
import { annotationsWithoutImage } from "../../formats/report/annotationsWithoutImage.ts";
import { type DropDigests, digestTexts } from "../../model/dropDigest.ts";
import { count } from "../../model/plural.ts";
import type { ProblemCode } from "../../model/problemCodes.ts";
import type { BlobStore } from "../blobs/blobStore.ts";
import type { Database } from "../db/database.ts";
import { SourceFolderError } from "../sources/remoteSource.ts";
import { type BlobTree, loadBlobTree } from "./blobTree.ts";
import { bringFiles, type ImportSources } from "./bringFiles.ts";
import { chooseFormat } from "./chooseFormat.ts";
import { createImportWriter, type ImportWriter } from "./importWriter.ts";
import { openReportBook, type ReportBook } from "./reportBook.ts";
import { TaskError, type TaskOutcome, TaskReleasedError, written } from "./taskError.ts";
import { createTaskNotifier, type TaskNotifier } from "./taskNotifier.ts";

/** What an import needs to run. */
interface TaskContext {
  readonly db: Pick<Database, "call">;
  readonly blobs: BlobStore;
  readonly taskId: number;
  readonly workspaceId: number;
  /** The owner of the lease; every write states it. */
  readonly owner: string;
  now(): number;
  readonly signal: AbortSignal;
  /** Formats to choose from; default: all. */
  readonly formats?: readonly DatasetFormat[];
  /** Where an import may bring its files from; default: nowhere. */
  readonly sources?: ImportSources | undefined;
}

/**
 * Runs an import from its files to the one row that makes all of it visible. Never throws: the outcome states how it ended. The caller
 * removes rows that did not become visible.
 */
export async function runImportTask(context: TaskContext): Promise<TaskOutcome> {
  let book: ReportBook | undefined;
  let writer: ImportWriter | undefined;
  const notifier = createTaskNotifier(context);
  try {
    const { taskId, owner } = context;
    const begun = written(await context.db.call("beginImport", { taskId, owner, at: context.now() }));
    const request = importHead.parse(JSON.parse(begun.request));
    const options = request.options ?? {};

    const notBrought = await bringRemote(context, notifier, begun.remote);
    notifier.progress("Listing the files", 0, 0);
    await notifier.flush();
    const tree = await loadBlobTree(context);
    const places = { size: tree.files.length, placeOf: (path: string) => tree.file(path)?.place };
    book = openReportBook(places, [...(options.ignored ?? []), ...notBrought.ignored]);
    for (const problem of notBrought.problems) book.problem(problem);
    notifier.log("info", `The drop contains ${count(tree.files.length, "file")}.`);
    const reading = await chooseFormat(context, notifier, tree, begun.preset ?? "auto");
    if (reading === undefined) throw noImages(undefined);
    const { format, onlyImages } = reading;

    writer = createImportWriter({
      ...context,
      notifier,
      book,
      tree,
      importId: begun.importId,
      projectId: begun.projectId,
      content: begun.content,
      onConflict: request.onConflict,
      mergesClasses: Object.values(options.classes ?? {}).some((choice) => choice !== null),
    });
    const choices = {
      format: options.format,
      root: options.root ?? reading.root,
      include: options.include,
      classes: options.classes,
      skipDamaged: options.skipDamaged,
      encoding: options.encoding,
      onlyImages,
    };
    await readAll(context, { notifier, tree, book, writer, format, choices });
    const digests = digestsOf(tree);
    return await writer.commit({ title: begun.isNew ? begun.title : undefined, preset: format.slug, digests });
  } catch (error) {
    await writer?.abort().catch(() => undefined);
    return outcomeOf(error, context.signal, book, notifier, context);
  }
}

/** Brings the files of a task that names a folder of a source (JSON). Does nothing for files that were uploaded. */
async function bringRemote(
  context: TaskContext,
  notifier: TaskNotifier,
  remote: string | null,
): Promise<Awaited<ReturnType<typeof bringFiles>>> {
  if (remote === null) return { ignored: [], problems: [] };
  const sources = context.sources ?? { places: [], maxFileBytes: 0 };
  return bringFiles(context, notifier, sources, sourceFolder.parse(JSON.parse(remote)));
}

/** Returns the digests of all files of an import. */
function digestsOf({ files, file }: BlobTree): DropDigests {
  const ofPaths = createHash("sha256");
  const ofContents = createHash("sha256");
  const named = function* () {
    for (const { path } of files) yield { path, hash: file(path)?.hash };
  };
  for (const { paths, contents } of digestTexts(named())) {
    ofPaths.update(paths);
    ofContents.update(contents);
  }
  return { paths: ofPaths.digest("base64"), contents: ofContents.digest("base64") };
}

/** Problems that the log lists as well: they state what a person's choices did. */
const LOGGED_CODES: ReadonlySet<string> = new Set<ProblemCode>(["class_excluded", "class_merged", "class_renamed"]);

async function readAll(
  context: TaskContext,
  parts: {
    readonly notifier: TaskNotifier;
    readonly tree: BlobTree;
    readonly book: ReportBook;
    readonly writer: ImportWriter;
    readonly format: DatasetFormat;
    readonly choices: DatasetChoices;
  },
): Promise<void> {
  const { notifier, tree, book, writer, format, choices } = parts;
  const total = tree.files.length;
  let absent = 0;
  for await (const event of readDataset(format, tree, choices, context.signal)) {
    context.signal.throwIfAborted();
    if (event.type === "problem") absent += annotationsWithoutImage(event);
    await take(event, parts);
    notifier.progress("Reading images and labels", book.settled, total);
    await writer.writeWhenDue();
  }
  notifier.progress("Reading images and labels", total, total);
  await writer.writeAll();
  if (writer.images === 0 && !writer.skippedByName) {
    throw noImages(absent);
  }
}

async function take(
  event: SettledEvent,
  { notifier, book, writer }: { notifier: TaskNotifier; book: ReportBook; writer: ImportWriter },
): Promise<void> {
  switch (event.type) {
    case "file":
      book.settle(event.path, event.outcome, event.reason);
      return;
    case "problem":
      book.problem(event.problem);
      notifier.problem(event.problem);
      if (LOGGED_CODES.has(event.problem.code)) {
        notifier.log("info", [event.problem.message, event.problem.action].join(" "));
      }
      return;
    case "table":
      // The page alone shows tables.
      return;
    default:
      await writer.take(event);
  }
}

/** Returns the error for a drop without images. `annotations` is the number of those whose image is missing, undefined when nothing was read. */
function noImages(annotations: number | undefined): TaskError {
  const refer =
    annotations === undefined || annotations === 0
      ? ""
      : ` ${count(annotations, "annotation refers", "annotations refer")} to images that are not in the drop.`;
  return new TaskError(
    "no_images",
    `This drop does not contain any images to import.${refer} Drop the folder that contains the images together with their labels.`,
    { annotations: annotations ?? 0 },
  );
}

async function outcomeOf(
  error: unknown,
  signal: AbortSignal,
  book: ReportBook | undefined,
  notifier: TaskNotifier,
  context: TaskContext,
): Promise<TaskOutcome> {
  if (error instanceof TaskReleasedError) return { kind: "released", reason: error.reason };
  if (signal.aborted) return { kind: "aborted" };
  const refusal = refusalOf(error);
  if (!refusal)
    return { kind: "bug", message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  // The problems found so far help to correct the drop. If they cannot be stored, the reason of the failure still counts.
  await context.db
    .call("updateTask", { taskId: context.taskId, owner: context.owner, update: notifier.take() })
    .catch(() => undefined);
  const { code, message, details } = refusal;
  return {
    kind: "failed",
    error: { code, message, ...(details === undefined ? {} : { details }) },
    report: book && JSON.stringify(book.closeFailed()),
  };
}

function refusalOf(error: unknown): TaskError | undefined {
  if (error instanceof TaskError) return error;
  if (error instanceof SourceFolderError)
    return new TaskError("source_unavailable", `${error.message} Nothing was added.`);
  if (error instanceof FormatOptionsError) return new TaskError("bad_option", error.message);
  if (error instanceof Error && error.name === "NoSpaceError") {
    return new TaskError(
      "no_space",
      "The server's disk is full, so nothing was added. Free some space, then retry this task.",
    );
  }
  if (error instanceof Error && error.name === "StoreUnavailableError") {
    return new TaskError(
      "store_unavailable",
      "The object store of the server could not be used, so nothing was added. Retry this task when it is back.",
    );
  }
  return undefined;
}
