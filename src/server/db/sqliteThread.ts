import type { Worker } from "node:worker_threads";
import { startThread } from "../thread.ts";
import { unpackFailure } from "./errors.ts";
import type { MigrationNotice } from "./migrateSqlite.ts";
import { monotonicMs, type SqliteRequest, type SqliteResponse, type SqliteThreadData } from "./sqliteMessages.ts";

type RequestBody = SqliteRequest extends infer R ? (R extends SqliteRequest ? Omit<R, "id"> : never) : never;
interface Waiting {
  readonly what: string;
  resolve(output: unknown): void;
  reject(error: Error): void;
}

/** Heap for young objects, MiB. By default V8 takes 48 in each thread, and keeps them. */
const YOUNG_MIB = 8;

/** A database thread. */
export interface SqliteThread {
  /** Sends a request. Returns the output of its response. */
  ask(request: RequestBody): Promise<unknown>;
  /** Returns the number of requests without a response. */
  waiting(): number;
  /** Waits for the requests that were sent, then closes the connection. */
  close(): Promise<void>;
}

function startWorker(data: SqliteThreadData): Worker {
  return startThread("./db/sqlite.worker.ts", {
    workerData: data,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB },
  });
}

/**
 * Starts a thread with a database file and waits until the file is open. When the thread ends unexpectedly, its requests are rejected, and
 * the next request starts a new thread. `notify` receives what happens to the schema while the file is opened. A write that was rejected this way has happened completely or not at all.
 */
export async function startSqliteThread(
  data: SqliteThreadData,
  {
    notify = () => {},
    start = startWorker,
  }: { notify?: (notice: MigrationNotice) => void; start?: (data: SqliteThreadData) => Worker } = {},
): Promise<SqliteThread> {
  const pending = new Map<number, Waiting>();
  let lastId = 0;
  let worker: Worker | undefined;
  let opening: Promise<unknown> | undefined;
  let closed = false;

  function fail(dead: Worker, reason: string): void {
    if (worker !== dead) return;
    worker = undefined;
    opening = undefined;
    for (const { what, reject } of pending.values())
      reject(new Error(`${what}: the database thread ended (${reason}).`));
    pending.clear();
  }

  function post(to: Worker, id: number, what: string, request: SqliteRequest | undefined): Promise<unknown> {
    return new Promise((resolve, reject) => {
      pending.set(id, { what, resolve, reject });
      if (request) to.postMessage(request);
    });
  }

  async function open(): Promise<Worker> {
    if (!worker) {
      const started = start(data);
      worker = started;
      started.on("message", (response: SqliteResponse) => {
        if ("notice" in response) {
          notify(response.notice);
          return;
        }
        const waiting = pending.get(response.id);
        pending.delete(response.id);
        if (!waiting) return;
        if ("error" in response) waiting.reject(unpackFailure(response.error, waiting.what));
        else waiting.resolve(response.output);
      });
      started.on("error", (error) => fail(started, error.message));
      started.on("exit", (code) => fail(started, `exit code ${code}`));
      opening = post(started, 0, "opening the database", undefined).catch(async (error: unknown) => {
        fail(started, "it could not open the database");
        await started.terminate();
        throw error;
      });
    }
    const current = worker;
    await opening;
    return current;
  }

  await open();
  return {
    async ask(request) {
      if (closed) throw new Error("The database is closed.");
      const thread = await open();
      const id = ++lastId;
      const what = request.kind === "call" ? `operation ${request.name}` : request.kind;
      return post(thread, id, what, { ...request, id, sentAt: monotonicMs() } as SqliteRequest);
    },
    waiting: () => pending.size,
    async close() {
      if (closed) return;
      closed = true;
      if (!worker) return;
      const last = worker;
      const ended = new Promise((resolve) => last.once("exit", resolve));
      const id = ++lastId;
      await post(last, id, "close", { kind: "close", id });
      await ended;
    },
  };
}
