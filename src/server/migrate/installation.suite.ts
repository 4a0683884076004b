import { randomBytes } from "node:crypto";
import { Client, types } from "pg";
import { readConfig } from "../config.ts";
import { storedPath } from "../db/pathKey.ts";
import { loadSqliteApi, type SqliteConnection } from "../db/sqliteApi.ts";
import { storables } from "../db/texts.ts";
import { storeFiles } from "../library/storeFiles.ts";
import { changeRows } from "../load/storedBlobs.suite.ts";
import { openStores } from "../openStores.ts";
import { dataDirLayout } from "../storage/dataDirLayout.ts";
import { readTables, type Table } from "./tables.ts";

/** Characters that one of the engines, or a way between them, could treat in its own way. */
const ODD_TEXT = 'é 😀 \t\n\r \' " \\ \\N {a,"b"} NULL $1 ? \u0001 \u2028 \uFFFD';
const NOW = Date.now();

/** The sizes of an installation of a test. */
export interface InstallationSize {
  readonly segments: number;
  readonly images: number;
}

/**
 * Adds to a data directory what an installation can have: rows in every table, texts and numbers at their limits, ids that are not used any more, and
 * segments with random contents. No server may run on it.
 */
export async function fillInstallation(dataDir: string, { segments, images }: InstallationSize): Promise<void> {
  const hashes = await storeSegments(dataDir, segments);
  await changeRows(dataDir, (connection) => {
    const add = (table: string, row: Record<string, string | number | null>) => insert(connection, table, row);
    add("workspaces", { id: 50, name: `team ${ODD_TEXT}`, created_at: NOW });
    for (const [id, name] of [
      [1_000, "ci"],
      [1_001, "with NUL \0 inside"],
    ] as const) {
      add("keys", {
        id,
        workspace_id: 50,
        name,
        prefix: `k${id}`,
        secret_sha256: `secret ${id}`,
        scopes: "read",
        created_at: NOW,
        bytes_per_day: Number.MAX_SAFE_INTEGER,
      });
    }
    add("sessions", { token_sha256: "token", key_id: 1_000, created_at: NOW, expires_at: NOW + 1e9 });
    add("sign_in_links", { token_sha256: "link", key_id: 1_000, created_at: NOW, expires_at: NOW + 1e9 });
    add("key_usage", { key_id: 1_000, unit: "bytes", period: NOW, amount: 12 });
    add("audit", { workspace_id: 50, at: NOW, action: "key.created", via: "command", target: ODD_TEXT, details: "{}" });
    add("counters", { name: "requests 1000", period: NOW, amount: 3 });
    add("upkeep", { step: "sweeping", begun_at: NOW });
    add("files", { id: "file", workspace_id: 1, hash: hashes[0] as string, created_at: NOW });
    addWebhook(add);
    addTask(add, hashes);
    addProject(add, { hashes, images });
    // Numbers that were used once are not used again.
    add("projects", { id: 7_777, workspace_id: 1, title: "Gone", created_at: 1, updated_at: 1, import_id: 1 });
    connection.exec("DELETE FROM projects WHERE id = 7777");
  });
}

type Add = (table: string, row: Record<string, string | number | null>) => void;

function addWebhook(add: Add): void {
  add("webhooks", {
    id: 1_000,
    workspace_id: 1,
    url: "http://192.0.2.1/",
    description: ODD_TEXT,
    events: "task.failed",
    secret: "s",
    created_at: NOW,
    off_at: NOW,
    off_reason: "manual",
    free_at: 0,
  });
  for (const status of ["delivered", "failed"]) {
    add("webhook_deliveries", {
      delivery_id: `delivery ${status}`,
      webhook_id: 1_000,
      event: "task.failed",
      body: "{}",
      status,
      created_at: NOW,
      due_at: NOW,
    });
  }
}

function addTask(add: Add, hashes: readonly string[]): void {
  add("tasks", {
    id: 1_000,
    workspace_id: 1,
    type: "import",
    status: "finished",
    title: ODD_TEXT,
    request: "{}",
    created_at: NOW,
    finished_at: NOW,
    project_id: 1_000,
    report: "{}",
  });
  const long = `/${"folder 😀/".repeat(400)}`;
  for (const [at, path] of ["/short.png", `${long}a.png`, `${long}b.png`, ODD_TEXT].entries()) {
    const [key, longPath] = storedPath(path);
    add("task_files", { task_id: 1_000, path: key, long_path: longPath, hash: hashes[at % hashes.length] as string });
  }
  for (let seq = 1; seq <= 3_000; seq++) {
    add("task_log", {
      task_id: 1_000,
      seq,
      at: NOW,
      level: "info",
      message: `line ${seq} ${seq === 7 ? ODD_TEXT : ""}`,
    });
  }
  add("task_problems", { task_id: 1_000, seq: 1, code: "bad_box", severity: "warning", path: ODD_TEXT, message: "m" });
  add("idempotency", { workspace_id: 1, key: "once", body_sha256: "b", task_id: 1_000, created_at: NOW });
}

function addProject(add: Add, { hashes, images }: { hashes: readonly string[]; images: number }): void {
  add("imports", { id: 1_000, task_id: 1_000, project_id: 1_000, committed_at: NOW });
  add("projects", { id: 1_000, workspace_id: 1, title: ODD_TEXT, created_at: NOW, updated_at: NOW, import_id: 1_000 });
  for (const id of [1_000, 1_001]) {
    add("datasets", {
      id,
      project_id: 1_000,
      name: `set ${id}`,
      import_id: 1_000,
      deleted_by: id === 1_001 ? 1_001 : null,
    });
  }
  add("classes", { id: 1_000, project_id: 1_000, title: "car", definition: "{}", import_id: 1_000 });
  add("tags", { id: 1_000, project_id: 1_000, name: "sunny", definition: "{}", import_id: 1_000 });
  for (let index = 0; index < images; index++) {
    const id = 10_000 + index * 2;
    const isLong = index % 5_000 === 17;
    const annotation =
      index % 3 === 0 ? null : `{"text":"${(isLong ? "long " : "short ").repeat(isLong ? 400_000 : 20)}"}`;
    add("images", {
      id,
      project_id: 1_000,
      dataset_id: 1_000,
      name: `${index}.png`,
      path: `/a/${index}.png`,
      hash: hashes[index % hashes.length] as string,
      bytes: 100,
      kind: "png",
      width: 8,
      height: 6,
      orientation: 1,
      labelled: 1,
      objects: 2,
      annotation,
      import_id: 1_000,
      superseded_by: index % 10 === 0 ? -1_000 : null,
    });
    add("image_classes", { class_id: 1_000, image_id: id, geometry: "rectangle", objects: 2 });
    add("image_tags", { tag_id: 1_000, image_id: id, on_image: 1, on_objects: 0 });
  }
  add("changes", {
    id: 1_000,
    workspace_id: 1,
    project_id: 1_000,
    kind: "images",
    name: ODD_TEXT,
    images: 3,
    state: "done",
    settled: 1,
    at: NOW,
  });
  add("changes", {
    id: 1_001,
    workspace_id: 1,
    project_id: 1_000,
    kind: "dataset",
    target_id: 1_001,
    name: "set",
    images: 0,
    state: "done",
    settled: 1,
    at: NOW,
  });
  add("changed_images", { change_id: 1_000, image_id: 10_000, dataset_id: 1_000, name: "before.png" });
}

function insert(connection: SqliteConnection, table: string, row: Record<string, string | number | null>): void {
  const names = Object.keys(row);
  const marks = names.map(() => "?").join(", ");
  connection
    .prepare(`INSERT INTO "${table}" (${names.map((name) => `"${name}"`).join(", ")}) VALUES (${marks})`)
    .run(...Object.values(row));
}

/** Stores random contents, two in each segment. Returns their hashes. */
async function storeSegments(dataDir: string, count: number): Promise<string[]> {
  const stores = await openStores(readConfig({ DATA_DIR: dataDir }));
  try {
    const hashes: string[] = [];
    for (let segment = 0; segment < count; segment++) {
      const files = [1, 2].map((part) => ({
        path: `/${segment}-${part}.bin`,
        bytes: new Uint8Array(randomBytes(3_000 * part + segment)),
      }));
      for (const { hash } of await storeFiles(stores, 1, files, NOW)) hashes.push(hash);
    }
    return hashes;
  } finally {
    await stores.close();
  }
}

/** All rows of a table, in the order of its key, as values in the order of its columns. */
type Rows = readonly (readonly unknown[])[];

/** Reads the whole embedded database of a data directory, by the names of its tables. */
export async function readSqlite(dataDir: string): Promise<Record<string, Rows>> {
  const { DatabaseSync } = await loadSqliteApi();
  const connection = new DatabaseSync(dataDirLayout(dataDir).database);
  try {
    return await readAll(async (text) => connection.prepare(text).all() as Record<string, unknown>[]);
  } finally {
    connection.close();
  }
}

/** Reads a whole database of a Postgres server, by the names of its tables. */
export async function readPostgres(url: string): Promise<Record<string, Rows>> {
  const getTypeParser = (oid: number) => (oid === types.builtins.INT8 ? Number : String);
  const client = new Client({
    connectionString: url,
    types: { getTypeParser: getTypeParser as typeof types.getTypeParser },
  });
  await client.connect();
  try {
    return await readAll(async (text) => (await client.query(text)).rows as Record<string, unknown>[]);
  } finally {
    await client.end();
  }
}

async function readAll(query: (text: string) => Promise<Record<string, unknown>[]>): Promise<Record<string, Rows>> {
  const found: Record<string, Rows> = {};
  for (const table of await readTables()) {
    const rows = await query(
      `SELECT * FROM "${table.name}" ORDER BY ${table.key.map((name) => `"${name}"`).join(", ")}`,
    );
    found[table.name] = rows.map((row) => valuesOf(table, row));
  }
  return found;
}

/** NUL becomes what the engines store for it. */
function valuesOf({ columns }: Table, row: Record<string, unknown>): readonly unknown[] {
  return storables(columns.map(({ name }) => row[name] as string | number | null));
}
