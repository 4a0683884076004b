import { NAMED_REFERENCES, SMALL_TASK_FILES } from "../../../contract/limits.ts";
import type { Sha256Base64 } from "../../../model/hash.ts";
import { failure, type Result, success } from "../../../model/result.ts";
import { chunkPlaceholders, chunksOf } from "../chunks.ts";
import { quickRead, read, type Sql, type SqlValue, write } from "../operation.ts";
import { keyRange, pathKey, storedPath } from "../pathKey.ts";
import { readableProject, shownProject } from "../visible.ts";
import { lookUp, touch } from "./blobs.ts";
import type { Lane } from "./startOrder.ts";
import { type ReleaseReason, releaseReason } from "./taskQueue.ts";

/** One entry of `files` in the request of an import: a path, and the reference that the upload of its content returned. */
export interface NamedFile {
  readonly path: string;
  readonly reference: { readonly hash: string } | { readonly fileId: string };
}

/** The `Idempotency-Key` of a request, and the SHA-256 (hex) of its call and body. */
export interface Idempotency {
  readonly key: string;
  readonly bodySha256: string;
}

/** A task to create from a request. */
export interface TaskToStart {
  readonly workspaceId: number;
  /** JSON: the body without its files. */
  readonly request: string;
  readonly idempotency: Idempotency | null;
  /** Current time, ms. */
  readonly at: number;
}

/** How the start of a task ended. `repeated`: an earlier request with the same key created the task. */
export type StartOutcome =
  | { readonly outcome: "started" | "repeated"; readonly taskId: number }
  | { readonly outcome: "mismatch" | "unknown_project" }
  /** `datasetIds`: the first of them. */
  | { readonly outcome: "unknown_dataset"; readonly datasetIds: readonly number[]; readonly count: number };

/** Adds a file to a task, unless its path is taken. */
const INSERT_FILE =
  "INSERT INTO task_files (task_id, path, long_path, hash) VALUES (?, ?, ?, ?) ON CONFLICT (task_id, path) DO NOTHING";

/** Rows removed in one transaction, so that other writers do not wait long. */
const DROP_ROWS = 5_000;

/** How long a request may be silent before its task counts as abandoned, ms. A body that arrives too slowly is cut off long before. */
const RECEIVING_MS = 60 * 60 * 1000;

async function repeated(sql: Sql, workspaceId: number, asked: Idempotency | null): Promise<StartOutcome | undefined> {
  if (asked === null) return undefined;
  const known = await sql.get<{ body: string; taskId: number }>(
    `SELECT body_sha256 AS body, task_id AS "taskId" FROM idempotency WHERE workspace_id = ? AND key = ?`,
    [workspaceId, asked.key],
  );
  if (known === undefined) return undefined;
  return known.body === asked.bodySha256 ? { outcome: "repeated", taskId: known.taskId } : { outcome: "mismatch" };
}

async function remember(sql: Sql, workspaceId: number, asked: Idempotency | null, taskId: number, at: number) {
  if (asked === null) return;
  await sql.run(
    "INSERT INTO idempotency (workspace_id, key, body_sha256, task_id, created_at) VALUES (?, ?, ?, ?, ?)",
    [workspaceId, asked.key, asked.bodySha256, taskId, at],
  );
}

/** Returns the rows of a `SELECT key, value` whose key is one of `values`, by key. */
async function among<Value extends SqlValue>(
  sql: Sql,
  select: string,
  owner: number,
  values: Iterable<Value>,
): Promise<Map<Value, string>> {
  const found = new Map<Value, string>();
  for (const chunk of chunksOf(new Set(values))) {
    const rows = await sql.all<{ key: Value; value: string }>(`${select} IN (${chunkPlaceholders})`, [owner, ...chunk]);
    for (const { key, value } of rows) found.set(key, value);
  }
  return found;
}

/** Files to add to a task. */
export interface FilesToAdd {
  readonly workspaceId: number;
  readonly taskId: number;
  readonly files: readonly NamedFile[];
  /** Current time, ms. */
  readonly at: number;
}

/** Files that were not added to a task: their path is taken, or their content is not known to the workspace. */
export interface AddedFiles {
  readonly taken: NamedFile[];
  readonly unknown: NamedFile[];
  /** Size of the added ones that are not images. */
  readonly annotationBytes: number;
}

async function addFiles(sql: Sql, { workspaceId, taskId, files, at }: FilesToAdd): Promise<AddedFiles> {
  const ids = files.flatMap(({ reference }) => ("fileId" in reference ? [reference.fileId] : []));
  const ofFile = await among(
    sql,
    "SELECT id AS key, hash AS value FROM files WHERE workspace_id = ? AND id",
    workspaceId,
    ids,
  );
  const hashOf = ({ reference }: NamedFile) => ("fileId" in reference ? ofFile.get(reference.fileId) : reference.hash);
  const named = files.map(hashOf).filter((hash) => hash !== undefined) as Sha256Base64[];
  const { missing, due, annotationBytes } = await lookUp(sql, workspaceId, named, at);
  const lost = new Set<string>(missing);
  const taken: NamedFile[] = [];
  const unknown: NamedFile[] = [];
  /** Paths of this call that are not stored. */
  const unstored = new Set<string>();
  let bytes = 0;
  for (const file of files) {
    const { path } = file;
    const hash = hashOf(file);
    const isKnown = hash !== undefined && !lost.has(hash);
    if (unstored.has(path)) taken.push(file);
    else if (isKnown && (await sql.run(INSERT_FILE, [taskId, ...storedPath(path), hash])) === 0) taken.push(file);
    else if (isKnown) bytes += annotationBytes.get(hash) ?? 0;
    if (isKnown) continue;
    unknown.push(file);
    unstored.add(path);
  }
  await touch(sql, workspaceId, due, at);
  return { taken, unknown, annotationBytes: bytes };
}

/** Operations that create tasks from requests. */
export const importStartOperations = {
  /** Returns the task that an earlier request with this key created, or undefined. */
  findRepeated: read((sql, { workspaceId, idempotency }: { workspaceId: number; idempotency: Idempotency }) =>
    repeated(sql, workspaceId, idempotency),
  ),

  /** Returns true when a request with this key has created a task. Its body remains to be compared. */
  isKeyUsed: quickRead(async (sql, { workspaceId, key }: { workspaceId: number; key: string }) => {
    return (
      (await sql.get("SELECT 1 AS one FROM idempotency WHERE workspace_id = ? AND key = ?", [workspaceId, key])) !==
      undefined
    );
  }),

  /** Creates a task whose request is still being read. It is hidden and does not run before `finishReceiving`. Returns its id. */
  beginReceiving: write(
    async (sql, { workspaceId, at }: { workspaceId: number; at: number }): Promise<number> => {
      const row = await sql.get<{ id: number }>(
        `INSERT INTO tasks (workspace_id, type, status, title, request, created_at, lease_until)
         VALUES (?, 'import', 'receiving', '', '{}', ?, ?) RETURNING id`,
        [workspaceId, at, at + RECEIVING_MS],
      );
      if (!row) throw new Error("The new task has no id.");
      return row.id;
    },
    { byDatabaseTime: true },
  ),

  /**
   * Adds files to a task that is being received. Returns the files whose path is taken, and those whose reference is not known to this
   * workspace; neither are stored. `annotationBytes`: size of the stored ones that are not images.
   */
  receiveFiles: write(
    async (sql, input: FilesToAdd): Promise<AddedFiles> => {
      const added = await addFiles(sql, input);
      await sql.run("UPDATE tasks SET lease_until = ? WHERE id = ?", [input.at + RECEIVING_MS, input.taskId]);
      return added;
    },
    { contents: "use", byDatabaseTime: true, isStaged: () => true },
  ),

  /** Adds files to a task that runs and brings its files itself. Fails when the worker has to release the task; nothing is added then. */
  bringFiles: write(
    async (
      sql,
      { owner, ...input }: FilesToAdd & { readonly owner: string },
    ): Promise<Result<AddedFiles, ReleaseReason>> => {
      const reason = await releaseReason(sql, input.taskId, owner);
      return reason ? failure(reason) : success(await addFiles(sql, input));
    },
    { contents: "use", isStaged: () => true },
  ),

  /** Removes a part of the files of a task that runs, which an earlier attempt has brought. Returns true when none is left. */
  dropBroughtFiles: write(
    async (sql, { taskId, owner }: { taskId: number; owner: string }): Promise<Result<boolean, ReleaseReason>> => {
      const reason = await releaseReason(sql, taskId, owner);
      if (reason) return failure(reason);
      const removed = await sql.run(
        `DELETE FROM task_files WHERE task_id = ? AND path IN (SELECT path FROM task_files WHERE task_id = ? ORDER BY path LIMIT ${DROP_ROWS})`,
        [taskId, taskId],
      );
      return success(removed < DROP_ROWS);
    },
  ),

  /** Returns those of some folders in which no file of a task is. `folders`: paths without slashes at their ends. */
  foldersWithoutFiles: read(
    async (sql, { taskId, folders }: { taskId: number; folders: readonly string[] }): Promise<string[]> => {
      const without: string[] = [];
      for (const folder of folders) {
        const { from, to } = keyRange(`${folder}/`);
        // "0" follows "/" in the order of paths.
        const row = await sql.get(
          `SELECT 1 AS one FROM task_files WHERE task_id = ? AND path >= ? AND path < ?
             AND coalesce(long_path, path) > ? AND coalesce(long_path, path) < ? LIMIT 1`,
          [taskId, from, to, `${folder}/`, `${folder}0`],
        );
        if (row === undefined) without.push(folder);
      }
      return without;
    },
  ),
  /** Returns those of some paths that are files of a task. */
  filesOfTask: read(async (sql, { taskId, paths }: { taskId: number; paths: readonly string[] }): Promise<string[]> => {
    const found = await among(
      sql,
      "SELECT path AS key, coalesce(long_path, path) AS value FROM task_files WHERE task_id = ? AND path",
      taskId,
      paths.map(pathKey),
    );
    return [...found.values()];
  }),

  /** Makes a received task visible and ready to run. After any outcome but `started`, the caller has to drop it. */
  finishReceiving: write(
    async (
      sql,
      input: TaskToStart & {
        readonly taskId: number;
        readonly total: number;
        readonly title: string;
        readonly targetProjectId: number | null;
        /** Slug, or `auto`. */
        readonly preset: string;
        readonly lane: Lane;
        /** JSON of the place that the task brings its files from; null when they were uploaded. */
        readonly remote?: string | null;
      },
    ): Promise<StartOutcome> => {
      const { workspaceId, taskId, targetProjectId, idempotency, at } = input;
      const before = await repeated(sql, workspaceId, idempotency);
      if (before !== undefined) return before;
      let { title } = input;
      if (targetProjectId !== null) {
        const target = await sql.get<{ title: string }>(
          `SELECT p.title FROM projects p WHERE p.id = ? AND p.workspace_id = ? AND ${shownProject}`,
          [targetProjectId, workspaceId],
        );
        if (target === undefined) return { outcome: "unknown_project" };
        title = target.title;
      }
      const queued = await sql.run(
        `UPDATE tasks SET status = 'queued', title = ?, target_project_id = ?, preset = ?, request = ?, total = ?, lane = ?, created_at = ?,
           remote = ?, lease_until = NULL WHERE id = ? AND status = 'receiving'`,
        [
          title,
          targetProjectId,
          input.preset,
          input.request,
          input.total,
          input.lane,
          at,
          input.remote ?? null,
          taskId,
        ],
      );
      if (queued === 0) throw new Error("The task that was received does not exist any more.");
      await remember(sql, workspaceId, idempotency, taskId, at);
      return { outcome: "started", taskId };
    },
    { serialize: "workspace", wakes: true },
  ),

  /** Removes a part of a task that was not received completely. Returns true when nothing of it is left. */
  dropReceiving: write(async (sql, { taskId }: { taskId: number }): Promise<boolean> => {
    const receiving = "SELECT id FROM tasks WHERE id = ? AND status = 'receiving'";
    const removed = await sql.run(
      `DELETE FROM task_files WHERE task_id IN (${receiving})
       AND path IN (SELECT path FROM task_files WHERE task_id = ? ORDER BY path LIMIT ${DROP_ROWS})`,
      [taskId, taskId],
    );
    if (removed === DROP_ROWS) return false;
    await sql.run("DELETE FROM tasks WHERE id = ? AND status = 'receiving'", [taskId]);
    return true;
  }),

  /**
   * Returns the tasks that are being received; with `abandonedAt`, those whose process has ended or forgotten them at that time (ms). Without it
   * these are left from an earlier process when a server starts that is the only one.
   */
  listReceiving: read(async (sql, { abandonedAt }: { abandonedAt?: number }) => {
    const rows = await sql.all<{ id: number }>(
      "SELECT id FROM tasks WHERE status = 'receiving' AND (lease_until IS NULL OR lease_until < ?)",
      [abandonedAt ?? Number.MAX_SAFE_INTEGER],
    );
    return rows.map(({ id }) => id);
  }),

  /** Creates a task that copies a library project which this workspace may read. An empty `datasetIds` means all datasets. */
  startClone: write(
    async (
      sql,
      input: TaskToStart & {
        readonly projectId: number;
        readonly datasetIds: readonly number[];
        readonly title: string;
      },
    ): Promise<StartOutcome> => {
      const { workspaceId, projectId, datasetIds, title, request, idempotency, at } = input;
      const before = await repeated(sql, workspaceId, idempotency);
      if (before !== undefined) return before;
      const project = await sql.get(
        `SELECT p.id FROM projects p WHERE p.id = ? AND ${readableProject} AND p.library = 1 AND ${shownProject}`,
        [projectId, workspaceId],
      );
      if (project === undefined) return { outcome: "unknown_project" };
      const known = await among(
        sql,
        `SELECT d.id AS key, '' AS value FROM datasets d JOIN imports i ON i.id = d.import_id AND i.committed_at IS NOT NULL
         WHERE d.project_id = ? AND d.id`,
        projectId,
        datasetIds,
      );
      const absent = datasetIds.filter((id) => !known.has(id));
      if (absent.length > 0) {
        return { outcome: "unknown_dataset", datasetIds: absent.slice(0, NAMED_REFERENCES), count: absent.length };
      }
      const isLarge = await sql.get("SELECT 1 AS one FROM images WHERE project_id = ? LIMIT 1 OFFSET ?", [
        projectId,
        SMALL_TASK_FILES,
      ]);
      const row = await sql.get<{ id: number }>(
        `INSERT INTO tasks (workspace_id, type, status, title, request, lane, created_at)
         VALUES (?, 'clone', 'queued', ?, ?, ?, ?) RETURNING id`,
        [workspaceId, title, request, isLarge ? "large" : "small", at],
      );
      if (!row) throw new Error("The new task has no id.");
      await remember(sql, workspaceId, idempotency, row.id, at);
      return { outcome: "started", taskId: row.id };
    },
    { serialize: "workspace", wakes: true },
  ),

  /** Removes idempotency keys older than `before` (ms). Returns how many. */
  sweepIdempotency: write((sql, { before }: { before: number }) =>
    sql.run("DELETE FROM idempotency WHERE created_at < ?", [before]),
  ),
};
