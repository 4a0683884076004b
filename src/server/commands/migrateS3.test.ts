import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { openBlobs } from "../blobs/openBlobs.ts";
import { readBucketMark } from "../blobs/s3Mark.ts";
import { hasSwift, startTestSwift, swiftCredentials, type TestSwift } from "../blobs/testSwift.suite.ts";
import { hasPostgres, startTestPostgres, type TestPostgres } from "../db/testPostgres.suite.ts";
import { fillInstallation, readPostgres, readSqlite } from "../migrate/installation.suite.ts";
import { makeDataDir, type Program, startProgram } from "./process.suite.ts";

// Real programs over a real object store, which a busy machine starts slowly.
vi.setConfig({ testTimeout: 900_000, hookTimeout: 900_000 });

describe.skipIf(!hasSwift || !hasPostgres)("dropset migrate with an object store", () => {
  let swift: TestSwift;
  let postgres: TestPostgres;
  const running: Program[] = [];
  const folders: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    for (const [name, value] of Object.entries(swiftCredentials)) vi.stubEnv(name, value);
    swift = await startTestSwift();
    postgres = await startTestPostgres();
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
    await swift?.close();
  });

  async function newFolder(): Promise<string> {
    const { dataDir, remove } = await makeDataDir();
    folders.push(remove);
    const folder = join(dataDir, "data");
    await mkdir(folder);
    return folder;
  }

  const blobUrl = (prefix: string) => `s3://dropset/${prefix}?endpoint=${swift.endpoint}`;

  function start(args: readonly string[], env: Record<string, string>): Program {
    const program = startProgram(args, { ...swiftCredentials, ...env });
    running.push(program);
    return program;
  }

  async function run(args: readonly string[], env: Record<string, string>) {
    const program = start(args, env);
    return { code: await program.ended, output: program.printed() };
  }

  async function expectSound(env: Record<string, string>): Promise<void> {
    const checked = await run(["check", "--read-data"], env);
    expect([checked.code, checked.output]).toEqual([0, expect.stringContaining("No damage found.")]);
  }

  test("moves to Postgres with a bucket, also when it is killed, and back to one directory", async () => {
    const source = await newFolder();
    await fillInstallation(source, { segments: 60, images: 50 });
    const url = await postgres.url("bucket");
    const args = ["migrate", "--to-database", url, "--to-blobs", blobUrl("whole")];
    const planned = await run([...args, "--dry-run"], { DATA_DIR: source });
    expect([planned.code, planned.output]).toEqual([0, expect.stringContaining("The target is empty")]);
    expect(await readBucketMark(swift.place("whole/"))).toBeUndefined();

    const killed = start(args, { DATA_DIR: source });
    await killed.until(/^Copying .* files in s3:\/\/dropset\/whole\/\.$/m);
    await untilStored("whole", 10);
    killed.child.kill("SIGKILL");
    await killed.ended;
    const target = { DATABASE_URL: url, BLOB_URL: blobUrl("whole"), DATA_DIR: await newFolder() };
    expect((await run(["serve"], target)).output).toMatch(/is the target of a migration that has not ended/);
    const again = await run([...args, "--dry-run"], { DATA_DIR: source });
    expect(again.output).toMatch(/An earlier migration to the target has not ended\. It has copied \d\d segments/);

    const ended = await run(args, { DATA_DIR: source });
    expect([ended.code, ended.output]).toEqual([
      0,
      expect.stringMatching(/60 segments copied, \d\d of them by an earlier/),
    ]);
    expect(existsSync(join(source, "migration"))).toBe(false);
    expect(await readPostgres(url)).toEqual(await readSqlite(source));
    await expectSound(target);
    const [{ id }] = (await postgres.admin("SELECT id FROM installation", new URL(url).pathname.slice(1))) as [
      { id: string },
    ];
    expect(await readBucketMark(swift.place("whole/"))).toBe(id);
    const other = await run(["check"], { DATA_DIR: await newFolder(), BLOB_URL: blobUrl("whole") });
    expect(other.output).toMatch(/belongs to another installation/);

    const back = await newFolder();
    const returned = await run(["migrate", "--to-directory", back], target);
    expect([returned.code, returned.output]).toEqual([0, expect.stringContaining("without BLOB_URL")]);
    expect(await readSqlite(back)).toEqual(await readSqlite(source));
    await expectSound({ DATA_DIR: back });
  });

  test("moves the files of an embedded installation to a bucket, and refuses one with files", async () => {
    const source = await newFolder();
    await fillInstallation(source, { segments: 5, images: 5 });
    const folder = await newFolder();
    const args = ["migrate", "--to-directory", folder, "--to-blobs", blobUrl("files")];
    expect((await run([...args, "--read-data"], { DATA_DIR: source })).code).toBe(0);
    const target = { DATA_DIR: folder, BLOB_URL: blobUrl("files") };
    await expectSound(target);
    expect(await readSqlite(folder)).toEqual(await readSqlite(source));
    const refused = await run(["migrate", "--to-directory", await newFolder(), "--to-blobs", blobUrl("files")], {
      DATA_DIR: source,
    });
    expect([refused.code, refused.output]).toEqual([
      1,
      expect.stringMatching(/s3:\/\/dropset\/files\/ has files of an/),
    ]);
    const wrong = await run(["migrate", "--to-directory", await newFolder(), "--to-blobs", blobUrl("x"), "--dry-run"], {
      DATA_DIR: source,
      AWS_SECRET_ACCESS_KEY: "wrong",
    });
    expect([wrong.code, wrong.output]).toEqual([1, expect.stringMatching(/refuses the credentials/)]);
  });

  /** Waits until a part of the bucket has a number of segments. */
  async function untilStored(prefix: string, count: number): Promise<void> {
    const blobs = await openBlobs({ kind: "s3", ...swift.place(`${prefix}/`), spoolDirectory: await newFolder() });
    try {
      for (let found = 0; found < count; ) {
        found = 0;
        for await (const _ of blobs.list()) found++;
      }
    } finally {
      await blobs.close();
    }
  }
});
