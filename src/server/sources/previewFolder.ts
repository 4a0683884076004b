import type { ResponseOf } from "../../contract/endpoint.ts";
import { FILES_PER_IMPORT } from "../../contract/limits.ts";
import type { previewSource } from "../../contract/sources.ts";
import { detect } from "../../formats/detect/detect.ts";
import { isImageName } from "../../formats/images/imageFile.ts";
import { formatOfPreset } from "../../formats/index.ts";
import { readDataset } from "../../formats/readDataset.ts";
import type { SourceFile, SourceTree } from "../../formats/sourceTree.ts";
import type { Problem } from "../../model/problem.ts";
import { detectedOf } from "../tasks/chooseFormat.ts";
import type { RemoteSource } from "./remoteSource.ts";
import { remoteTree } from "./remoteTree.ts";

/** What a folder is, as the API returns it. */
export type FolderPreview = ResponseOf<typeof previewSource>;

/** How a folder is to be read: a slug or `auto`, and the folder in it where the dataset begins. */
export interface PreviewChoice {
  readonly preset: string;
  readonly root?: string;
}

/** How long the names of a folder are read, and how long its labels, ms. */
const TIMES = { listMs: 8_000, readMs: 12_000 };
/** Problems that are named; all are counted. */
const NAMED_PROBLEMS = 50;
/** Interval of states while labels are read, ms. */
const STATE_MS = 1_000;

/**
 * Yields what a folder is, each time with more: names, format, and what an import would read, with the code of the import. Ends when all is read or the
 * time is up. Throws `SourceFolderError`.
 */
export async function* previewFolder(
  source: RemoteSource,
  folder: string,
  choice: PreviewChoice,
  { listMs, readMs } = TIMES,
): AsyncGenerator<FolderPreview> {
  const counts = new ProblemCounts();
  const { files, isListed } = await namesOf(source, folder, listMs, counts);
  const tree = remoteTree(source, folder, files);
  const state: FolderPreview = {
    files: files.length,
    imageFiles: files.filter(({ path }) => isImageName(path)).length,
    isListed,
    verdict: "nothing",
    message: null,
    detected: null,
    isRead: false,
    images: 0,
    annotations: 0,
    objects: 0,
    classes: 0,
    ...counts.state(),
  };
  const signal = AbortSignal.timeout(readMs);
  try {
    const reading = await chooseReading(tree, choice, signal, state);
    yield { ...state };
    if (reading === undefined) return;
    let shownAt = performance.now();
    for await (const event of readDataset(reading.format, tree, reading.choices, signal)) {
      if (event.type === "problem") counts.add(event.problem);
      if (event.type === "class") state.classes += 1;
      if (event.type === "image") {
        state.images += 1;
        state.annotations += event.labelled ? 1 : 0;
        state.objects += event.figures.length;
      }
      signal.throwIfAborted();
      if (performance.now() - shownAt < STATE_MS) continue;
      shownAt = performance.now();
      yield { ...state, ...counts.state() };
    }
    yield { ...state, ...counts.state(), isRead: isListed };
  } catch (error) {
    if (!signal.aborted) throw error;
    yield { ...state, ...counts.state() };
  }
}

/** Reads the names of all files, in their order, as far as the time allows. */
async function namesOf(source: RemoteSource, folder: string, listMs: number, counts: ProblemCounts) {
  const files: SourceFile[] = [];
  const late = AbortSignal.timeout(listMs);
  let isListed = true;
  try {
    for await (const thing of source.walk(folder, { sizes: false, signal: late })) {
      if (thing.type === "problem") counts.add(thing.problem);
      if (thing.type !== "file") continue;
      files.push({ path: thing.path, bytes: thing.bytes });
      if (files.length >= FILES_PER_IMPORT) throw late;
    }
  } catch (error) {
    if (!late.aborted && error !== late) throw error;
    isListed = false;
  }
  files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return { files, isListed };
}

/** Detects the format unless one was requested, and notes what was detected in `state`. Returns how to read; undefined when a person has to choose or nothing can be read. */
async function chooseReading(
  tree: SourceTree,
  { preset, root }: PreviewChoice,
  signal: AbortSignal,
  state: FolderPreview,
) {
  if (preset !== "auto") {
    const format = formatOfPreset(preset);
    state.verdict = format === undefined ? "nothing" : "chosen";
    return format && { format, choices: { ...(root !== undefined && { root }) } };
  }
  const result = await detect(tree, signal);
  const { verdict } = result;
  state.verdict = verdict.kind;
  state.detected = detectedOf(result) ?? null;
  if (verdict.kind === "unsupported") {
    const { name, reason, advice } = verdict.unread;
    state.message = `This is ${name} (${reason}), which is not read. ${advice}`;
  }
  if (verdict.kind !== "chosen" && verdict.kind !== "imagesOnly") return undefined;
  const { slug, root: found } = verdict.detection;
  const format = formatOfPreset(slug);
  const onlyImages = verdict.kind === "imagesOnly";
  return format && { format, choices: { root: root ?? found, onlyImages } };
}

/** Counts problems and keeps the first of them, errors first. */
class ProblemCounts {
  readonly #errors: Problem[] = [];
  readonly #others: Problem[] = [];
  #errorCount = 0;
  #warningCount = 0;

  add(problem: Problem): void {
    if (problem.severity === "error") this.#errorCount += 1;
    if (problem.severity === "warning") this.#warningCount += 1;
    const kept = problem.severity === "error" ? this.#errors : this.#others;
    if (kept.length < NAMED_PROBLEMS) kept.push(problem);
  }

  state(): Pick<FolderPreview, "errors" | "warnings" | "problems"> {
    const problems = [...this.#errors, ...this.#others].slice(0, NAMED_PROBLEMS);
    return { errors: this.#errorCount, warnings: this.#warningCount, problems };
  }
}
