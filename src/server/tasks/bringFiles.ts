import { FILES_PER_IMPORT } from "../../contract/limits.ts";
import type { SourceFolder } from "../../contract/sources.ts";
import { count } from "../../model/plural.ts";
import type { Problem } from "../../model/problem.ts";
import type { Report } from "../../model/report.ts";
import type { BlobStore } from "../blobs/blobStore.ts";
import { formatBytes } from "../byteSize.ts";
import type { Database } from "../db/database.ts";
import { openSource } from "../sources/openSource.ts";
import type { RemoteSource } from "../sources/remoteSource.ts";
import type { SourcePlace } from "../sources/sourcePlace.ts";
import { batchesOf, createFileCopier, type FileFault, type ListedFile } from "./fileCopier.ts";
import { TaskError, written } from "./taskError.ts";
import type { TaskNotifier } from "./taskNotifier.ts";

/** Where imports may bring files from. Plain data, because threads get it. */
export interface ImportSources {
  readonly places: readonly SourcePlace[];
  /** Files above this size are not imported. */
  readonly maxFileBytes: number;
}

/** What did not become a file of the task. */
interface NotBrought {
  /** As reports count it. */
  readonly ignored: Report["ignored"];
  readonly problems: readonly Problem[];
}

/**
 * Brings the files of a task from a source: lists the folder, hashes the files, stores the contents that the workspace does not have, and adds the
 * files to the task as the body of an import does. Each content is durable before a file names it. A file that cannot be read, or that changes
 * while it is read, is a problem and no file of the task. Throws `TaskError` and `SourceFolderError` when
 * the folder cannot be used.
 */
export async function bringFiles(
  context: {
    readonly db: Pick<Database, "call">;
    readonly blobs: BlobStore;
    readonly taskId: number;
    readonly workspaceId: number;
    readonly owner: string;
    now(): number;
    readonly signal: AbortSignal;
  },
  notifier: TaskNotifier,
  { places, maxFileBytes }: ImportSources,
  folder: SourceFolder,
): Promise<NotBrought> {
  const { db, taskId, owner, signal } = context;
  const place = places.find(({ name }) => name === folder.source);
  if (place === undefined) throw unknownSource(folder.source);
  const source = await openSource(place);
  const ignored = new Map<string, number>();
  const problems: Problem[] = [];

  function ignore(reason: string): void {
    ignored.set(reason, (ignored.get(reason) ?? 0) + 1);
  }

  function take({ problem, reason }: FileFault): void {
    ignore(reason);
    problems.push(problem);
    notifier.problem(problem);
  }

  // An earlier attempt may have brought files that are not there any more.
  while (!written(await db.call("dropBroughtFiles", { taskId, owner }))) signal.throwIfAborted();
  const files = await listFiles(source, folder, { notifier, signal, take, ignore });
  const copy = createFileCopier(context, source, { within: folder.path, maxFileBytes, take });
  let done = 0;
  const progress = () => notifier.progress(`Hashing files, ${copy.sentence()}`, done, files.length);
  for (const batch of batchesOf(files)) {
    progress();
    await notifier.flushWhenDue();
    signal.throwIfAborted();
    await copy.add(batch);
    done += batch.length;
  }
  progress();
  await notifier.flush();
  notifier.log(
    "info",
    `Hashed ${count(done, "file")}: ${copy.sentence()}, ${count(copy.present, "file")} already on the server.`,
  );
  return { ignored: [...ignored].map(([reason, n]) => ({ reason, count: n })), problems };
}

async function listFiles(
  source: RemoteSource,
  { source: name, path }: SourceFolder,
  {
    notifier,
    signal,
    take,
    ignore,
  }: {
    readonly notifier: TaskNotifier;
    readonly signal: AbortSignal;
    take(fault: FileFault): void;
    ignore(reason: string): void;
  },
): Promise<ListedFile[]> {
  const files: ListedFile[] = [];
  let bytes = 0;
  for await (const thing of source.walk(path, { sizes: true, signal })) {
    if (thing.type === "problem") take(thing);
    else if (thing.type === "skipped") ignore(thing.reason);
    else files.push({ path: thing.path, bytes: thing.bytes ?? 0 });
    if (files.length > FILES_PER_IMPORT) throw tooManyFiles(path);
    bytes += thing.type === "file" ? (thing.bytes ?? 0) : 0;
    notifier.progress("Listing the folder", files.length, 0);
    await notifier.flushWhenDue();
  }
  const where = path === "" ? name : `${name}/${path}`;
  notifier.log("info", `Listed ${count(files.length, "file")} (${formatBytes(bytes)}) in ${where}.`);
  // Neighbours in the drop become neighbours in the store, which the reader of annotations reads together.
  return files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function unknownSource(name: string): TaskError {
  return new TaskError(
    "source_unavailable",
    `The process that ran the task has no source "${name}", so nothing was added. Check IMPORT_ROOTS and IMPORT_BUCKETS of all servers and workers, then retry this task.`,
  );
}

function tooManyFiles(path: string): TaskError {
  const what = path === "" ? "The source" : `The folder "${path}"`;
  return new TaskError(
    "too_many_files",
    `${what} has more than ${FILES_PER_IMPORT.toLocaleString("en")} files, the limit for one import, so nothing was added. Import its folders one by one.`,
  );
}
