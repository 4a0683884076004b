import { execFile, execFileSync, type SpawnOptions, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { Client } from "pg";
import { openPostgres } from "./postgres.ts";
import type { TestDatabase } from "./testDatabase.suite.ts";

const run = promisify(execFile);

/** Where Debian installs the programs; another place can be set by `POSTGRES_BIN`. */
const folders = [process.env.POSTGRES_BIN, ...[17, 16, 15].map((version) => `/usr/lib/postgresql/${version}/bin`)];
const bin = folders.find((folder) => folder !== undefined && existsSync(join(folder, "initdb")));

/** Whether tests with a Postgres server can run on this machine. */
export const hasPostgres = bin !== undefined;
if (!hasPostgres) {
  console.warn(
    "PostgreSQL is not installed, so this file is SKIPPED. Install it (Debian: postgresql), then: npm run test:postgres",
  );
}

const PASSWORD = "test-password";

/** A Postgres server of a test. */
export interface TestPostgres {
  readonly port: number;
  /** Returns the address of a database of its own for a name, which is created when it does not exist. */
  url(name: string): Promise<string>;
  /** Runs a statement as the owner of everything, by default outside of all other databases. */
  admin(text: string, database?: string): Promise<Record<string, unknown>[]>;
  /** Opens the database of a name, for `useEngine`. Times of leases are those of the calls, and the process is alone, so that nothing wakes it. */
  open(name: string): Promise<TestDatabase>;
  /** Ends the server at once, as a crash does, and starts it again. */
  crash(): Promise<void>;
  start(): Promise<void>;
  stop(mode?: "fast" | "immediate"): Promise<void>;
  /** Ends the server and removes all that it stored. */
  close(): Promise<void>;
}

/** Starts a Postgres server with nothing in it, for one file of tests. `fsync` is on for tests of durability only. */
export async function startTestPostgres({ fsync = false } = {}): Promise<TestPostgres> {
  if (bin === undefined) throw new Error("PostgreSQL is not installed.");
  const folder = await mkdtemp(join(tmpdir(), "dropset-postgres-"));
  const data = join(folder, "data");
  const passwordFile = join(folder, "password");
  await writeFile(passwordFile, PASSWORD);
  // The server refuses to run as root, so it gets a user of its own then.
  const user = userInfo().uid === 0 ? await idsOf("postgres") : undefined;
  if (user) {
    await chown(folder, user.uid, user.gid);
    await chown(passwordFile, user.uid, user.gid);
  }
  await chmod(folder, 0o700);
  const as: SpawnOptions = { cwd: folder, stdio: "ignore", ...(user ?? {}) };
  const initialize = ["-D", data, "-U", "owner", "--pwfile", passwordFile, "-A", "scram-sha-256", "-E", "UTF8"];
  await ended(spawn(join(bin, "initdb"), [...initialize, "--locale", "C.UTF-8", "--no-sync", "--no-instructions"], as));
  const port = await freePort();
  const settings = {
    port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    fsync: fsync ? "on" : "off",
    full_page_writes: fsync ? "on" : "off",
    max_connections: 100,
    max_wal_size: "256MB",
    shared_buffers: "32MB",
    deadlock_timeout: "100ms",
  };
  const args = ["-D", data, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
  let server: ReturnType<typeof spawn> | undefined;
  const databases = new Set<string>();

  async function admin(text: string, database = "postgres") {
    const client = new Client({ connectionString: urlOf(port, database) });
    client.on("error", () => {});
    await client.connect();
    try {
      return (await client.query(text)).rows as Record<string, unknown>[];
    } finally {
      await client.end();
    }
  }

  async function start() {
    server = spawn(join(bin as string, "postgres"), args, as);
    for (let attempt = 0; ; attempt++) {
      try {
        await admin("SELECT 1");
        return;
      } catch (error) {
        if (attempt >= 300) throw error;
        await pause(100);
      }
    }
  }

  async function end(signal: "SIGINT" | "SIGQUIT" | "SIGKILL") {
    const ending = server;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    const gone = new Promise((resolve) => ending.once("exit", resolve));
    ending.kill(signal);
    await gone;
  }

  async function url(name: string, template = "") {
    const database = `t_${createHash("md5").update(name).digest("hex")}`;
    if (!databases.has(database)) await admin(`CREATE DATABASE ${database} ${template}`);
    databases.add(database);
    return urlOf(port, database);
  }

  let prepared: Promise<string> | undefined;
  /** Makes a database with the newest schema, once: copying its files takes a third of the time of making each from nothing. */
  function prepare(): Promise<string> {
    prepared ??= url("prepared").then(async (address) => {
      await (await openPostgres({ url: address })).close();
      return `TEMPLATE ${new URL(address).pathname.slice(1)} STRATEGY FILE_COPY`;
    });
    return prepared;
  }

  await start();
  return {
    port,
    url: (name) => url(name),
    async open(name) {
      const address = await url(name, await prepare());
      const { onWake: _, ...db } = await openPostgres({
        url: address,
        connections: { quick: 1, write: 2, long: 2 },
        clock: "calls",
      });
      // As the process that is alone, which those tests are about.
      return {
        db: { ...db, isShared: false },
        sql: (text, ...values) => runPsql(address, text, values),
        close: () => db.close(),
      };
    },
    admin,
    start,
    stop: (mode = "fast") => end(mode === "fast" ? "SIGINT" : "SIGQUIT"),
    async crash() {
      await end("SIGQUIT");
      await start();
    },
    async close() {
      await end("SIGQUIT");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Runs a statement and waits for it, as tests of the embedded database do. */
function runPsql(url: string, text: string, values: readonly (string | number | null)[]): Record<string, unknown>[] {
  let place = 0;
  const literal = (value: string | number | null | undefined) =>
    typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value ?? "NULL");
  const statement = text.replace(/'[^']*'|\?/g, (found) => (found === "?" ? literal(values[place++]) : found));
  // The rows as one JSON text; a statement that returns none has none.
  const returns = /^\s*(SELECT|WITH)|\sRETURNING\s/i.test(statement);
  const asked = returns ? `WITH found AS (${statement}) SELECT coalesce(json_agg(found), '[]') FROM found` : statement;
  const args = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", url, "-f", "-"];
  const printed = execFileSync(join(bin as string, "psql"), args, { input: asked, encoding: "utf8", stdio: "pipe" });
  return returns ? (JSON.parse(printed) as Record<string, unknown>[]) : [];
}

function urlOf(port: number, database: string): string {
  return `postgres://owner:${PASSWORD}@127.0.0.1:${port}/${database}`;
}

async function idsOf(user: string): Promise<{ uid: number; gid: number }> {
  const [uid, gid] = await Promise.all(
    ["-u", "-g"].map(async (flag) => Number((await run("id", [flag, user])).stdout)),
  );
  return { uid: uid as number, gid: gid as number };
}

function ended(program: ReturnType<typeof spawn>): Promise<void> {
  return new Promise((resolve, reject) => {
    program.once("error", reject);
    program.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`initdb ended with ${code}.`))));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
