import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SourceFolder } from "../../contract/sources.ts";
import type { ImportOptions, OnConflict } from "../../contract/startImport.ts";
import type { Task } from "../../contract/tasks.ts";
import { encodePng } from "../../formats/codecs/png.ts";
import type { DatasetFormat } from "../../formats/format.ts";
import type { Sha256Base64 } from "../../model/hash.ts";
import type { BlobStore } from "../blobs/blobStore.ts";
import { openFileBlobStore } from "../blobs/fileBlobStore.ts";
import type { Database } from "../db/database.ts";
import type { Lane } from "../db/operations/startOrder.ts";
import { openTestDatabase } from "../db/testDatabase.suite.ts";
import { storeFiles } from "../library/storeFiles.ts";
import { taskJson } from "../services/tasks.ts";
import { dataDirLayout } from "../storage/dataDirLayout.ts";
import type { ImportSources } from "./bringFiles.ts";
import { runCloneTask } from "./cloneTask.ts";
import { runImportTask } from "./importTask.ts";
import { startTaskQueue, type TaskQueue } from "./queue.ts";
import { checkReport } from "./reportBook.ts";
import { createTaskWaits, type TaskWaits } from "./taskWaits.ts";

/** A file of a test: text, bytes, or JSON. */
export type TestFile = Uint8Array | string | object;

/** What to import. */
export interface TestImport {
  readonly files: Readonly<Record<string, TestFile>>;
  readonly title?: string;
  readonly projectId?: number;
  readonly preset?: string;
  readonly onConflict?: OnConflict;
  readonly options?: ImportOptions;
  readonly workspaceId?: number;
  readonly lane?: Lane;
  /** Where the task brings further files from. */
  readonly remote?: SourceFolder;
}

/** Real stores in a temporary folder, and a task queue over them that runs tasks in this thread. */
export interface TaskBench {
  readonly directory: string;
  readonly db: Database;
  readonly blobs: BlobStore;
  readonly queue: TaskQueue;
  /** Ended by the queue. */
  readonly waits: TaskWaits;
  /** Runs one statement directly, without an operation. */
  sql(text: string, ...values: (string | number | null)[]): Record<string, unknown>[];
  store(files: TestImport["files"], workspaceId?: number): Promise<{ path: string; hash: Sha256Base64 }[]>;
  /** Creates a task. Returns its id. */
  start(what: TestImport): Promise<number>;
  /** Creates a task and waits for its end. Checks that its report adds up and that no hidden rows are left. */
  import(what: TestImport): Promise<Task>;
  task(id: number): Promise<Task>;
  problems(taskId: number): Promise<{ code: string; path: string | null; message: string; action: string | null }[]>;
  /** Throws when there are hidden rows that no running task owns. */
  checkNothingLeft(): void;
  close(): Promise<void>;
}

/** Opens stores and a task queue for a test. */
export async function openTaskBench(
  options: { formats?: readonly DatasetFormat[]; directory?: string; workers?: number; sources?: ImportSources } = {},
): Promise<TaskBench> {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), "dropset-tasks-")));
  const { database, segments } = dataDirLayout(directory);
  const opened = await openTestDatabase(database);
  const { db, sql } = opened;
  const blobs = await openFileBlobStore(segments);
  const failures: unknown[] = [];
  const waits = createTaskWaits({ db });
  const queue = await startTaskQueue({
    db,
    onEnded: (taskId) => waits.ended(taskId),
    workers: options.workers ?? 1,
    owner: "test",
    now: Date.now,
    alone: true,
    log: { info: () => undefined, error: (data) => void failures.push(data) },
    run: (task, owner, signal) => {
      const context = { db, blobs, taskId: task.id, workspaceId: task.workspaceId, owner, now: Date.now, signal };
      if (task.type === "clone") return runCloneTask(context);
      return runImportTask({
        ...context,
        sources: options.sources,
        ...(options.formats && { formats: options.formats }),
      });
    },
  });

  async function store(files: TestImport["files"], workspaceId = 1) {
    const own = Object.entries(files).map(([path, content]) => ({ path, bytes: bytesOf(content) }));
    return storeFiles({ db, blobs }, workspaceId, own, Date.now());
  }

  const bench: TaskBench = {
    directory,
    db,
    blobs,
    queue,
    waits,
    sql,
    store,
    async start(what) {
      const { workspaceId = 1, title = "Test", projectId, preset = "auto", onConflict = "ignore" } = what;
      const files = await store(what.files, workspaceId);
      const taskId = await db.call("beginReceiving", { workspaceId, at: Date.now() });
      const received = await db.call("receiveFiles", {
        workspaceId,
        taskId,
        files: files.map(({ path, hash }) => ({ path, reference: { hash } })),
        at: Date.now(),
      });
      if (received.unknown.length > 0) throw new Error("the files were not stored");
      const request = {
        project: projectId === undefined ? { id: null, title } : { id: projectId },
        preset,
        onConflict,
        options: what.options ?? null,
      };
      const started = await db.call("finishReceiving", {
        workspaceId,
        taskId,
        title,
        preset,
        lane: what.lane ?? "small",
        total: files.length,
        targetProjectId: projectId ?? null,
        request: JSON.stringify(request),
        remote: what.remote === undefined ? null : JSON.stringify(what.remote),
        idempotency: null,
        at: Date.now(),
      });
      if (started.outcome !== "started") throw new Error(started.outcome);
      return taskId;
    },
    async import(what) {
      const id = await bench.start(what);
      queue.wake();
      await queue.idle();
      const task = await bench.task(id);
      if (task.error?.code === "internal")
        throw new Error(JSON.stringify(failures.map(String)) + JSON.stringify(failures));
      if (task.report) checkReport(task.report);
      bench.checkNothingLeft();
      return task;
    },
    async task(id) {
      const row = await db.call("getTask", {
        workspaceId: (sql("SELECT workspace_id AS w FROM tasks WHERE id = ?", id)[0]?.w as number) ?? 1,
        id,
      });
      if (!row) throw new Error(`there is no task ${id}`);
      return JSON.parse(taskJson(row)) as Task;
    },
    async problems(taskId) {
      return sql(
        "SELECT code, path, message, action FROM task_problems WHERE task_id = ? ORDER BY seq",
        taskId,
      ) as never;
    },
    checkNothingLeft() {
      const left = {
        imports: sql("SELECT id FROM imports WHERE committed_at IS NULL").length,
        projects: sql(
          "SELECT id FROM projects WHERE import_id NOT IN (SELECT id FROM imports WHERE committed_at IS NOT NULL)",
        ).length,
        images: sql(
          "SELECT id FROM images WHERE import_id NOT IN (SELECT id FROM imports WHERE committed_at IS NOT NULL)",
        ).length,
        datasets: sql(
          "SELECT id FROM datasets WHERE import_id NOT IN (SELECT id FROM imports WHERE committed_at IS NOT NULL)",
        ).length,
        classes: sql(
          "SELECT id FROM classes WHERE import_id NOT IN (SELECT id FROM imports WHERE committed_at IS NOT NULL)",
        ).length,
        superseded: sql(
          "SELECT id FROM images WHERE superseded_by > 0 AND superseded_by NOT IN (SELECT id FROM imports WHERE committed_at IS NOT NULL)",
        ).length,
      };
      if (Object.values(left).some((count) => count > 0))
        throw new Error(`rows are left behind: ${JSON.stringify(left)}`);
    },
    async close() {
      await queue.close();
      await opened.close();
      await blobs.close();
      if (options.directory === undefined) await rm(directory, { recursive: true, force: true });
    },
  };
  return bench;
}

export function bytesOf(content: TestFile): Uint8Array {
  if (content instanceof Uint8Array) return content;
  return new TextEncoder().encode(typeof content === "string" ? content : JSON.stringify(content));
}

/** Returns a small PNG image whose bytes depend on the seed. */
export function smallPng(seed: number, width = 8, height = 6): Uint8Array {
  const samples = new Uint8Array(width * height * 3);
  for (let i = 0; i < samples.length; i++) samples[i] = (seed * 31 + i * 7) & 255;
  samples[0] = seed & 255;
  samples[1] = (seed >> 8) & 255;
  return encodePng({ width, height, colorType: "rgb", bitDepth: 8, samples });
}

/** Returns an annotation as Supervisely JSON with one rectangle for each given class. */
export function annotation(...classes: string[]): object {
  return {
    description: "",
    size: { width: 8, height: 6 },
    tags: [],
    objects: classes.map((classTitle, index) => ({
      classTitle,
      geometryType: "rectangle",
      tags: [],
      points: {
        exterior: [
          [index, 1],
          [index + 2, 4],
        ],
        interior: [],
      },
    })),
  };
}

/** Returns the files of a Supervisely project: `meta.json` and one dataset for each entry. */
export function superviselyProject(
  classes: readonly string[],
  datasets: Readonly<Record<string, Readonly<Record<string, readonly string[] | undefined>>>>,
  seed = 1,
): Record<string, TestFile> {
  const files: Record<string, TestFile> = {
    "project/meta.json": {
      classes: classes.map((title) => ({ title, shape: "rectangle", color: "#112233" })),
      tags: [],
      projectType: "images",
    },
  };
  let number = seed * 1000;
  for (const [dataset, images] of Object.entries(datasets)) {
    for (const [name, objects] of Object.entries(images)) {
      number += 1;
      files[`project/${dataset}/img/${name}`] = smallPng(number);
      if (objects) files[`project/${dataset}/ann/${name}.json`] = annotation(...objects);
    }
  }
  return files;
}
