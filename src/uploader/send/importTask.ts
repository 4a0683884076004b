import { type ImportOptions, startImport } from "../../contract/startImport.ts";
import { getTask, type Task } from "../../contract/tasks.ts";
import { type Api, parseResponse } from "../api/api.ts";
import { ApiError } from "../api/apiError.ts";
import { readResponse } from "../api/readResponse.ts";
import { transfer } from "../api/transfer.ts";
import { hashText } from "../files/hashText.ts";
import type { Ledger } from "../files/ledger.ts";
import { pause } from "../flow/pause.ts";
import { type ImportedFile, importBody } from "./importBody.ts";
import type { ImportSettings } from "./importSettings.ts";
import type { Insist } from "./link.ts";

/** For so long the end of a task is waited for by calls that the server holds; later it is polled, which no connection is held for. */
const HOLD_MS = 8_000;
/** Seconds that the server may hold a call: so old is the progress that is shown at most. */
const HOLD_SECONDS = 1;
/** The server holds as many calls as it can. */
const TOO_MANY_HELD = 429;

/** Least and most milliseconds between two polls of a task. */
const LEAST_POLL_MS = 50;
const MOST_POLL_MS = 1000;
/** The time between two polls as a fraction of the time that the task has taken so far: the end is seen that much later at most. */
const POLL_FRACTION = 1 / 8;

/** Yields the files of a drop that the server has, in the order of `rows`. */
export function* importedFiles(ledger: Ledger, rows: Iterable<number>): Generator<ImportedFile> {
  for (const row of rows) {
    const state = ledger.files.state(row);
    const content = ledger.contents.of(row);
    if ((state !== "present" && state !== "stored") || content === undefined) continue;
    yield {
      path: ledger.files.path(row),
      hash: hashText(ledger.contents.hash(content)),
      fileId: ledger.fileId(content),
    };
  }
}

/** The request that starts an import. */
export interface ImportRequest {
  readonly settings: ImportSettings;
  /** Project name if the person entered none. */
  readonly fallbackTitle: string;
  readonly files: Iterable<ImportedFile>;
  /** Files that the page skipped, by reason, for the report. */
  readonly ignored: readonly { readonly reason: string; readonly count: number }[];
  /** The same for every repetition of this request, so that one import is one task. */
  readonly idempotencyKey: string;
}

/** Starts an import and returns its task. Safe to repeat: the server returns the same task. Throws `ApiError` when the server refuses. */
export async function startTask(
  api: Api,
  request: ImportRequest,
  insist: Insist,
  signal: AbortSignal,
): Promise<number> {
  const { settings } = request;
  const options: ImportOptions = {
    ...settings.options,
    ...(request.ignored.length === 0 ? {} : { ignored: [...request.ignored] }),
  };
  const title = "title" in settings.project ? settings.project.title.trim() || request.fallbackTitle : null;
  const body = await importBody(
    {
      project: { id: "id" in settings.project ? settings.project.id : null, title },
      preset: settings.preset,
      onConflict: settings.onConflict,
      ...(Object.keys(options).length === 0 ? {} : { options }),
    },
    request.files,
    signal,
  );
  const started = await insist(async () => {
    const response = await transfer({
      url: api.url(startImport.path),
      headers: {
        accept: "application/json",
        "content-type": "application/json",
        ...api.headers,
        "idempotency-key": request.idempotencyKey,
      },
      body,
      signal,
    });
    return parseResponse(startImport, readResponse(response, Date.now()));
  }, signal);
  return started.taskId;
}

/** How a task ended. `unknown`: the server has no calls that follow tasks, only the four of the original API. */
export type TaskEnd = { readonly end: "finished" | "unknown" } | { readonly end: "failed"; readonly message: string };

/**
 * Waits until a task has ended, and returns how. At first the server holds the calls, so that the end of a small import is known at once; later
 * the task is polled. `onTask` is called with what each call returns.
 */
export async function followTask(
  api: Api,
  taskId: number,
  insist: Insist,
  signal: AbortSignal,
  onTask: (task: Task) => void = () => undefined,
): Promise<TaskEnd> {
  const began = performance.now();
  // What the first call returns is shown at once.
  for (let held = false; ; ) {
    const asked = performance.now();
    let status: string;
    let message: string | undefined;
    try {
      const task = await insist(() => (held ? holdTask(api, taskId, signal) : askForTask(api, taskId, signal)), signal);
      ({ status } = task);
      message = task.error?.message;
      onTask(task);
    } catch (error) {
      if (error instanceof ApiError && [404, 405, 501].includes(error.status)) return { end: "unknown" };
      throw error;
    }
    if (status === "finished") return { end: "finished" };
    if (status === "stopped") return { end: "failed", message: "The import was stopped." };
    if (status === "error") return { end: "failed", message: message ?? "The import failed." };
    const now = performance.now();
    const isHeldNext = now - began < HOLD_MS;
    // A server that does not hold calls is polled.
    if (held || !isHeldNext) await pause(Math.max(0, pollMs(now - began) - (now - asked)), signal);
    held = isHeldNext;
  }
}

function askForTask(api: Api, id: number, signal: AbortSignal): Promise<Task> {
  return api.call(getTask, { params: { id }, signal });
}

/** Returns a task as soon as it has ended, or after a second. */
async function holdTask(api: Api, id: number, signal: AbortSignal): Promise<Task> {
  try {
    return await api.call(getTask, { params: { id }, query: { wait: HOLD_SECONDS }, signal });
  } catch (error) {
    if (error instanceof ApiError && error.status === TOO_MANY_HELD) return askForTask(api, id, signal);
    throw error;
  }
}

/** Returns the milliseconds until the next poll of a task that was started so many milliseconds ago: a small import ends quickly. */
export function pollMs(passedMs: number): number {
  return Math.min(MOST_POLL_MS, Math.max(LEAST_POLL_MS, passedMs * POLL_FRACTION));
}
