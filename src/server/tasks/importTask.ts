import { type ImportOptions, importHead } from "../../contract/startImport.ts";
import type { Detected } from "../../contract/tasks.ts";
import { type DetectionResult, detect } from "../../formats/detect/detect.ts";
import type { UnreadFormat } from "../../formats/detect/unreadFormats.ts";
import type { DatasetFormat, SettledEvent } from "../../formats/format.ts";
import { formatOfPreset } from "../../formats/index.ts";
import { type DatasetChoices, FormatOptionsError, readDataset } from "../../formats/readDataset.ts";
import type { BlobStore } from "../blobs/blobStore.ts";
import type { Database } from "../db/database.ts";
import { type BlobTree, loadBlobTree } from "./blobTree.ts";
import { createImportWriter, type ImportWriter } from "./importWriter.ts";
import { openReportBook, type ReportBook } from "./reportBook.ts";
import { LetGoError, projectGone, TaskError, type TaskOutcome } from "./taskError.ts";
import { createTaskTeller, type TaskTeller } from "./taskTeller.ts";

/** What a task needs to run, in the thread of its own or in a test. */
export interface TaskContext {
  readonly db: Pick<Database, "call">;
  readonly blobs: BlobStore;
  readonly taskId: number;
  readonly workspaceId: number;
  /** Holder of the lease; every write names it. */
  readonly owner: string;
  now(): number;
  readonly signal: AbortSignal;
  /** Formats to choose from; the registry when absent. */
  readonly formats?: readonly DatasetFormat[];
}

/**
 * Runs an import from its files to the one row that makes all of it visible. Never throws: what came of it is the answer. Rows that did not
 * become visible are left to the caller to drop.
 */
export async function runImportTask(context: TaskContext): Promise<TaskOutcome> {
  let book: ReportBook | undefined;
  const teller = createTaskTeller(context);
  try {
    const begun = await context.db.call("beginImport", {
      taskId: context.taskId,
      owner: context.owner,
      at: context.now(),
    });
    if (begun.letGo === "gone") throw projectGone();
    if (begun.letGo !== undefined) throw new LetGoError(begun.letGo);
    const request = importHead.parse(JSON.parse(begun.request));
    const options = request.options ?? {};

    teller.progress("Listing the files", 0, 0);
    await teller.tell();
    const tree = await loadBlobTree(context);
    book = openReportBook(
      tree.files.map((file) => file.path),
      options.ignored,
    );
    teller.log("info", `${count(tree.files.length, "file")} to look at.`);
    const { format, root, onlyImages } = await chooseFormat(context, teller, tree, begun.preset ?? "auto", options);

    const writer = createImportWriter({
      ...context,
      teller,
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
      root,
      include: options.include,
      classes: options.classes,
      onlyImages,
    };
    await readAll(context, { teller, tree, book, writer, format, choices });
    return await writer.commit({ title: begun.isNew ? begun.title : undefined, preset: format.slug });
  } catch (error) {
    return outcomeOf(error, context.signal, book, teller, context);
  }
}

/** The format to read with: the one that was asked for, or what the detector chooses. Notes in the task what was detected. */
async function chooseFormat(
  context: TaskContext,
  teller: TaskTeller,
  tree: BlobTree,
  preset: string,
  options: ImportOptions,
): Promise<{ format: DatasetFormat; root: string | undefined; onlyImages: boolean }> {
  if (preset !== "auto") {
    const format = formatOfPreset(preset, context.formats);
    if (!format) throw new TaskError("unknown_preset", `There is no preset "${preset}".`);
    teller.log("info", `Reading as ${format.title}, as asked.`);
    return { format, root: options.root, onlyImages: false };
  }
  teller.progress("Recognising the format", 0, tree.files.length);
  await teller.tell();
  const result = await detect(tree, context.signal, context.formats);
  const { verdict } = result;
  const chosen = verdict.kind === "chosen" || verdict.kind === "imagesOnly" ? verdict.detection : undefined;
  const noted = detectedOf(result);
  if (noted) {
    const why = await context.db.call("setTaskDetected", {
      taskId: context.taskId,
      owner: context.owner,
      detected: JSON.stringify(noted),
      preset: chosen?.slug,
    });
    if (why) throw new LetGoError(why);
  }
  if (verdict.kind === "ambiguous") {
    const names = [...new Set(verdict.candidates.map(({ slug }) => titleOf(slug, context)))];
    throw new TaskError(
      "ambiguous_format",
      names.length === 1
        ? `This looks like ${names[0]}, but not surely enough to go on without asking. Choose the preset and start again.`
        : `More than one format fits: ${names.join(", ")}. Choose one of them as the preset and start again.`,
      { candidates: verdict.candidates },
    );
  }
  if (verdict.kind === "unsupported") {
    throw new TaskError("unsupported_format", unsupportedMessage(verdict.unread), {
      format: verdict.unread,
      candidates: verdict.candidates,
    });
  }
  const format = chosen && formatOfPreset(chosen.slug, context.formats);
  if (!chosen || !format) throw noImages(undefined);
  teller.log("info", `Recognised as ${format.title} (${chosen.certainty}): ${chosen.reasons.join("; ")}.`);
  return { format, root: options.root ?? chosen.root, onlyImages: verdict.kind === "imagesOnly" };
}

function unsupportedMessage({ name, reason, advice }: UnreadFormat): string {
  return `This is ${name} (${reason}), which Dropset knows and does not read. ${advice}`;
}

function titleOf(slug: string, context: TaskContext): string {
  return formatOfPreset(slug, context.formats)?.title ?? slug;
}

function detectedOf({ verdict, detections }: DetectionResult): Detected | undefined {
  const best = "detection" in verdict ? verdict.detection : detections[0];
  if (!best) return undefined;
  const plain = ({ slug, certainty, root, reasons }: (typeof detections)[number]) => ({
    slug,
    certainty,
    root,
    reasons: [...reasons],
  });
  return { ...plain(best), candidates: detections.map(plain) };
}

/** Problems that say "an annotation refers to an image that is not there"; each is one annotation unless it says how many. */
const ABSENT_IMAGE_CODES = ["annotation_without_image", "image_absent"];

async function readAll(
  context: TaskContext,
  parts: {
    readonly teller: TaskTeller;
    readonly tree: BlobTree;
    readonly book: ReportBook;
    readonly writer: ImportWriter;
    readonly format: DatasetFormat;
    readonly choices: DatasetChoices;
  },
): Promise<void> {
  const { teller, tree, book, writer, format, choices } = parts;
  const total = tree.files.length;
  let absent = 0;
  for await (const event of readDataset(format, tree, choices, context.signal)) {
    context.signal.throwIfAborted();
    if (event.type === "problem" && ABSENT_IMAGE_CODES.includes(event.problem.code)) absent += event.annotations ?? 1;
    await take(event, parts);
    teller.progress("Reading images and labels", book.settled, total);
    await writer.writeNowAndThen();
  }
  teller.progress("Reading images and labels", total, total);
  await writer.writeAll();
  if (writer.images === 0 && !writer.skippedByName) {
    throw noImages(absent);
  }
}

async function take(
  event: SettledEvent,
  { teller, book, writer }: { teller: TaskTeller; book: ReportBook; writer: ImportWriter },
): Promise<void> {
  switch (event.type) {
    case "file":
      book.settle(event.path, event.outcome, event.reason);
      return;
    case "problem":
      book.problem(event.problem);
      teller.problem(event.problem);
      return;
    default:
      await writer.take(event);
  }
}

/** The refusal of a drop without images; `annotations` is how many refer to absent ones, undefined when nothing was read. */
function noImages(annotations: number | undefined): TaskError {
  const refer =
    annotations === undefined || annotations === 0
      ? ""
      : ` ${count(annotations, "annotation")} ${annotations === 1 ? "refers" : "refer"} to images that are not in it.`;
  return new TaskError(
    "no_images",
    `There is no image to import in this drop.${refer} Drop the folder that holds the images together with their labels.`,
    { annotations: annotations ?? 0 },
  );
}

async function outcomeOf(
  error: unknown,
  signal: AbortSignal,
  book: ReportBook | undefined,
  teller: TaskTeller,
  context: TaskContext,
): Promise<TaskOutcome> {
  if (error instanceof LetGoError) return { kind: "letGo", why: error.why };
  if (signal.aborted) return { kind: "aborted" };
  const refusal = refusalOf(error);
  if (!refusal)
    return { kind: "bug", message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  // What was found until here helps to mend the drop; that it cannot be stored must not hide why the task failed.
  await context.db
    .call("tellTask", { taskId: context.taskId, owner: context.owner, news: teller.take() })
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
  if (error instanceof FormatOptionsError) return new TaskError("bad_option", error.message);
  if (error instanceof Error && error.name === "NoSpaceError") {
    return new TaskError(
      "no_space",
      "The server's disk is full, so nothing was added. Free some space, then retry this task.",
    );
  }
  return undefined;
}

/** `1 file`, `2,000 files`. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}
