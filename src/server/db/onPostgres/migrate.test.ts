import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { makeDataDir, type Program, startProgram } from "../../commands/process.suite.ts";
import { fillInstallation, readPostgres, readSqlite } from "../../migrate/installation.suite.ts";
import { hasPostgres, startTestPostgres, type TestPostgres } from "../testPostgres.suite.ts";

// Whole programs over two databases, which a busy machine starts slowly.
vi.setConfig({ testTimeout: 900_000, hookTimeout: 900_000 });

const KEY = "a-key-of-a-test-with-enough-characters";
const BEING_FILLED = /is the target of a migration that has not ended\. Run "dropset migrate"/;

let postgres: TestPostgres;
/** A data directory with an installation. Tests copy it and do not change it. */
let source: string;
const running: Program[] = [];
const folders: (() => Promise<void>)[] = [];

function start(args: readonly string[], env: Record<string, string>): Program {
  const program = startProgram(args, env);
  running.push(program);
  return program;
}

async function run(args: readonly string[], env: Record<string, string>) {
  const program = start(args, env);
  return { code: await program.ended, output: program.printed() };
}

/** Starts a server, calls `use` with its address, and stops it. */
async function whileServing(env: Record<string, string>, use: (url: string) => Promise<void>): Promise<void> {
  const program = start(["serve"], env);
  const [, line = "{}"] = await program.until(/^(\{.*"msg":"ready"\})$/m);
  await use((JSON.parse(line) as { url: string }).url);
  program.child.kill("SIGTERM");
  expect(await program.ended).toBe(0);
}

async function ask(url: string, path: string) {
  const answer = await fetch(url + path, { headers: { "x-api-key": KEY } });
  return { status: answer.status, json: (await answer.json()) as { items: { title: string }[] } };
}

async function newFolder(): Promise<string> {
  const { dataDir, remove } = await makeDataDir();
  folders.push(remove);
  return join(dataDir, "data");
}

/** Returns the names of all files in a folder with the hashes of their contents. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const hashed = files.map(
    async (file) =>
      `${file} ${createHash("sha256")
        .update(await readFile(file))
        .digest("hex")}`,
  );
  return (await Promise.all(hashed)).sort();
}

describe.skipIf(!hasPostgres)("dropset migrate", () => {
  const removals: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    postgres = await startTestPostgres();
    const { dataDir, remove } = await makeDataDir();
    removals.push(remove);
    source = dataDir;
    await whileServing({ DATA_DIR: source, DROPSET_KEY: KEY }, async (url) => {
      // The sample project is an import as any other.
      while ((await ask(url, "/v1/library")).json.items.length === 0) await pause(500);
    });
    await fillInstallation(source, { segments: 200, images: 4_000 });
  });
  afterEach(async () => {
    for (const program of running.splice(0)) {
      program.child.kill("SIGKILL");
      await program.ended;
    }
    for (const remove of folders.splice(0)) await remove();
  });
  afterAll(async () => {
    await postgres?.close();
    for (const remove of removals) await remove();
  });

  test("copies every row from SQLite to Postgres and back, and both copies serve the same keys and projects", async () => {
    const before = await readSqlite(source);
    // A table without rows would prove nothing.
    for (const [table, rows] of Object.entries(before)) expect(rows.length, table).toBeGreaterThan(0);
    const url = await postgres.url("round trip");
    const shared = await newFolder();
    const there = await run(["migrate", "--to-database", url, "--to-directory", shared], { DATA_DIR: source });
    expect(there.output).toMatch(/images: 4,\d+ rows copied and compared\.\n/);
    expect(there.output).toContain("Start servers with DATABASE_URL as --to-database");
    expect(there.output).not.toContain("test-password");
    expect(there.code).toBe(0);
    expect(await readSqlite(source)).toEqual(before);
    const between = await readPostgres(url);
    expect(between).toEqual(before);

    const onServer = { DATABASE_URL: url, DATA_DIR: shared };
    const checked = await run(["check", "--read-data"], onServer);
    expect(checked.output).toContain("No damage found.");
    const [{ id }] = (await postgres.admin("SELECT id FROM installation", new URL(url).pathname.slice(1))) as [
      { id: string },
    ];
    expect((await readFile(join(shared, "installation"), "utf8")).trim()).toBe(id);
    await expectNextNumbers((text) => postgres.admin(text, new URL(url).pathname.slice(1)));

    const alone = await newFolder();
    const back = await run(["migrate", "--to-directory", alone, "--read-data"], onServer);
    expect([back.code, back.output]).toEqual([0, expect.stringContaining("Copied ")]);
    expect(await readSqlite(alone)).toEqual(await readPostgres(url));
    expect((await run(["check", "--read-data"], { DATA_DIR: alone })).output).toContain("No damage found.");

    for (const env of [onServer, { DATA_DIR: alone }]) {
      await whileServing(env, async (address) => {
        const { status, json } = await ask(address, "/v1/projects");
        expect([status, json.items.length]).toEqual([200, 1]);
        expect((await fetch(`${address}/v1/projects`, { headers: { "x-api-key": "wrong" } })).status).toBe(401);
      });
    }
  });

  /** Numbers of deleted rows are not given again. */
  async function expectNextNumbers(query: (text: string) => Promise<Record<string, unknown>[]>): Promise<void> {
    const [project] = await query(
      "INSERT INTO projects (workspace_id, title, created_at, updated_at, import_id, deleted_at) VALUES (1, 'New', 1, 1, 1, 1) RETURNING id",
    );
    expect(Number(project?.id)).toBe(7_778);
    const [image] = await query(
      "SELECT nextval(pg_get_serial_sequence('images', 'id')) > max(id) AS above FROM images",
    );
    expect(image?.above).toBe(true);
  }

  test("a migration that is killed at any moment leaves a target that no program opens, and goes on", async () => {
    const url = await postgres.url("killed");
    const shared = await newFolder();
    const target = { DATABASE_URL: url, DATA_DIR: shared };
    const migrate = ["migrate", "--to-database", url, "--to-directory", shared];
    await killEverywhere(migrate, { DATA_DIR: source }, target);
    const last = await run(migrate, { DATA_DIR: source });
    expect([last.code, last.output]).toEqual([
      0,
      expect.stringMatching(/segments copied, [1-9]\d* of them by an earlier attempt/),
    ]);
    expect(await readPostgres(url)).toEqual(await readSqlite(source));
    const checked = await run(["check", "--read-data"], target);
    expect(checked.output).toContain("No damage found.");
    expect(checked.output).not.toContain("Unfinished");

    // The way back, killed as well.
    const alone = await newFolder();
    const back = ["migrate", "--to-directory", alone];
    await killEverywhere(back, target, { DATA_DIR: alone });
    expect((await run(back, target)).code).toBe(0);
    expect(await readSqlite(alone)).toEqual(await readPostgres(url));
    expect((await run(["check", "--read-data"], { DATA_DIR: alone })).output).toContain("No damage found.");
  });

  /** Kills a migration while it copies segments, checks, and writes rows, and makes sure each time that the target is refused. */
  async function killEverywhere(args: readonly string[], env: Record<string, string>, target: Record<string, string>) {
    const moments: [after: RegExp, ms: number][] = [
      [/^Copying /m, 0],
      [/^Copying /m, 150],
      [/segments copied/, 0],
      [/^blobs: /m, 0],
      [/^image_classes: /m, 30],
      [/^task_log: /m, 0],
    ];
    const commands = [["serve"], target.DATABASE_URL === undefined ? ["keys", "list"] : ["worker"], ["check"]];
    for (const [at, [after, ms]] of moments.entries()) {
      const program = start(args, env);
      await program.until(after);
      await pause(ms);
      program.child.kill("SIGKILL");
      expect(await program.ended).toBeNull();
      const refused = await run(commands[at % commands.length] as string[], target);
      expect(refused.output).toMatch(BEING_FILLED);
      expect([refused.code, refused.output]).toEqual([1, expect.not.stringMatching(/^\s+at /m)]);
    }
  }

  test("a dry run counts, and changes neither a source that is served nor the target", async () => {
    const url = await postgres.url("dry");
    const folder = await newFolder();
    const before = await filesIn(source);
    const onServer = await run(["migrate", "--to-database", url, "--to-directory", folder, "--dry-run"], {
      DATA_DIR: source,
    });
    expect(onServer.output).toMatch(
      /[\d,]+ rows of \d+ tables and 20\d segments with [\d.]+ MB would be copied\.\nThe target is empty/,
    );
    expect(onServer.code).toBe(0);
    const onDisk = await run(["migrate", "--to-directory", folder, "--dry-run"], { DATA_DIR: source });
    expect([onDisk.code, onDisk.output]).toEqual([0, expect.stringContaining("Nothing was changed.")]);
    expect(existsSync(folder)).toBe(false);
    expect(
      await postgres.admin(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
        new URL(url).pathname.slice(1),
      ),
    ).toEqual([]);
    expect(await filesIn(source)).toEqual(before);
    await whileServing({ DATA_DIR: source }, async () => {
      expect(
        (await run(["migrate", "--to-database", url, "--to-directory", folder, "--dry-run"], { DATA_DIR: source }))
          .code,
      ).toBe(0);
    });
  });

  test("a source in use, a target that is not empty, and one that cannot be reached are refused in plain words", async () => {
    const used = await postgres.url("used");
    const usedFolder = await newFolder();
    await run(["keys", "create"], { DATABASE_URL: used, DATA_DIR: await made(usedFolder) });
    const other = await newFolder();
    await mkdir(other, { recursive: true });
    await writeFile(join(other, "photo.png"), "");
    const empty = await postgres.url("empty");
    const wrong = new URL(empty);
    wrong.password = "wrong";
    const missing = new URL(empty);
    missing.pathname = "/none";
    const nobody = new URL(empty);
    nobody.port = "1";
    const fresh = await newFolder();
    const cases: [args: string[], message: RegExp][] = [
      [["--to-database", used, "--to-directory", fresh], /is not empty: its table \w+ has rows/],
      [["--to-database", empty, "--to-directory", other], /is not empty: it has photo\.png/],
      [["--to-directory", source], /is inside DATA_DIR/],
      [["--to-directory", join(source, "new")], /is inside DATA_DIR/],
      [["--to-database", empty], /migrate needs --to-directory DIR, the new DATA_DIR for uploaded files/],
      [["--to-database", String(wrong), "--to-directory", fresh], /the server refuses the user or the password/],
      [["--to-database", String(missing), "--to-directory", fresh], /there is no database of that name/],
      [["--to-database", String(nobody), "--to-directory", fresh], /PostgreSQL at 127\.0\.0\.1:1\/\w+ cannot be used/],
      [[], /migrate needs a target: --to-directory, --to-database, --to-blobs/],
    ];
    for (const [at, [args, message]] of cases.entries()) {
      for (const dry of at < 2 ? [[], ["--dry-run"]] : [["--dry-run"]]) {
        const { code, output } = await run(["migrate", ...args, ...dry], { DATA_DIR: source });
        expect(output).toMatch(message);
        expect(output).not.toMatch(/^\s+at |wrong@/m);
        expect(code).not.toBe(0);
      }
    }
    expect(existsSync(fresh)).toBe(false);
    const nothing = await run(["migrate", "--to-directory", fresh], { DATA_DIR: other });
    expect([nothing.code, nothing.output]).toEqual([2, expect.stringContaining("There is no database")]);
    await whileServing({ DATA_DIR: source }, async () => {
      const { code, output } = await run(["migrate", "--to-directory", fresh], { DATA_DIR: source });
      expect([code, output]).toEqual([1, expect.stringMatching(/is in use\. Stop all servers/)]);
    });
    // A server that has another data directory, as with an object store.
    await whileServing({ DATABASE_URL: used, DATA_DIR: usedFolder }, async () => {
      const { code, output } = await run(["migrate", "--to-directory", fresh], {
        DATABASE_URL: used,
        DATA_DIR: await made(await newFolder()),
      });
      expect([code, output]).toEqual([1, expect.stringMatching(/are connected to PostgreSQL at/)]);
    });
  });

  async function made(folder: string): Promise<string> {
    await mkdir(folder, { recursive: true });
    return folder;
  }

  test("damaged contents end a migration, unless they are to be copied as they are", async () => {
    const url = await postgres.url("damaged");
    const damaged = await newFolder();
    expect((await run(["migrate", "--to-database", url, "--to-directory", damaged], { DATA_DIR: source })).code).toBe(
      0,
    );
    const segments = (await filesIn(join(damaged, "segments"))).map((line) => line.split(" ")[0] as string);
    // A segment shares its bytes with that of the source: the name gets bytes of its own.
    const file = segments[0] as string;
    const bytes = await readFile(file);
    bytes[10] = (bytes[10] as number) ^ 1;
    await writeFile(`${file}.new`, bytes);
    await rename(`${file}.new`, file);

    const env = { DATABASE_URL: url, DATA_DIR: damaged };
    const target = await newFolder();
    const refused = await run(["migrate", "--to-directory", target], env);
    expect(refused.output).toMatch(/^Blob \S+ is damaged: bytes 0 to /m);
    expect([refused.code, refused.output]).toEqual([1, expect.stringContaining("add --with-damage")]);
    expect((await run(["check"], { DATA_DIR: target })).output).toMatch(BEING_FILLED);
    const taken = await run(["migrate", "--to-directory", target, "--with-damage"], env);
    expect([taken.code, taken.output]).toEqual([1, expect.stringContaining("1 damaged item")]);
    expect((await run(["check", "--read-data"], { DATA_DIR: target })).output).toContain("Found 1 damaged item.");
    expect(await readSqlite(target)).toEqual(await readPostgres(url));
  });
});
