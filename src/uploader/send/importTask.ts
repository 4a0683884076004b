import { type ImportOptions, startImport } from "../../contract/startImport.ts";
import { getTask } from "../../contract/tasks.ts";
import { hashText } from "../hash/hashText.ts";
import type { Ledger } from "../session/ledger.ts";
import { pause } from "../session/pause.ts";
import type { SessionSettings } from "../session/snapshot.ts";
import { type Api, understand } from "./api.ts";
import { ApiError } from "./apiError.ts";
import { type ImportedFile, importBody } from "./importBody.ts";
import { readAnswer } from "./readAnswer.ts";
import { transfer } from "./transfer.ts";

/** Pauses between two questions after a task, ms: short at first, because a small import is over at once, then once a second. */
const FIRST_POLL_MS = 100;
const POLL_MS = 1000;

/** Makes a call until it succeeds or fails for good, over lost networks and sign-ins. */
type Insist = <T>(call: () => Promise<T>, signal: AbortSignal) => Promise<T>;

/** The files of a drop that the server has, in the order of `rows`. */
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

/** What starts an import. */
export interface ImportRequest {
  readonly settings: SessionSettings;
  /** Project name when the user left it empty. */
  readonly fallbackTitle: string;
  readonly files: Iterable<ImportedFile>;
  /** Left out by the page, for the report. */
  readonly ignored: readonly { readonly reason: string; readonly count: number }[];
  /** The same for every repeat of this very request, so that one import is one task. */
  readonly idempotencyKey: string;
}

/** Starts an import and answers its task. Repeats are safe: the server answers the same task. Throws `ApiError` when it will not. */
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
    const answer = await transfer({
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
    return understand(startImport, readAnswer(answer, Date.now())) as { taskId: number };
  }, signal);
  return started.taskId;
}

/** How a task ended. `unknown`: the server tells nothing of tasks, as one that has only the four calls. */
export type TaskEnd = { readonly end: "finished" | "unknown" } | { readonly end: "failed"; readonly message: string };

/** Waits until a task has ended, asking again and again. */
export async function followTask(api: Api, taskId: number, insist: Insist, signal: AbortSignal): Promise<TaskEnd> {
  for (let asked = 0; ; asked++) {
    let status: string;
    let message: string | undefined;
    try {
      const task = await insist(() => api.call(getTask, { params: { id: taskId }, signal }), signal);
      ({ status } = task);
      message = task.error?.message;
    } catch (error) {
      if (error instanceof ApiError && [404, 405, 501].includes(error.status)) return { end: "unknown" };
      throw error;
    }
    if (status === "finished") return { end: "finished" };
    if (status === "stopped") return { end: "failed", message: "The import was stopped." };
    if (status === "error") return { end: "failed", message: message ?? "The import failed." };
    await pause(Math.min(POLL_MS, FIRST_POLL_MS * 2 ** asked), signal);
  }
}
