import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DataDirInUseError, lockDataDir } from "./lock.ts";
import { programFile } from "./program.suite.ts";

let dataDir: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "dropset-lock-"));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await rm(dataDir, { recursive: true, force: true });
});

/** Starts a process that takes the lock, prints that, and keeps running. */
async function startOwner(): Promise<ChildProcess> {
  const program = programFile("lockOwner.program.suite.ts");
  const child = spawn(process.execPath, [program, dataDir], { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  return child;
}

async function firstWord(child: ChildProcess): Promise<string> {
  const [data] = (await once(child.stdout!, "data")) as [Buffer];
  return data.toString().trim();
}

test("is held by one process at a time", async () => {
  const lock = await lockDataDir(dataDir);
  await expect(lockDataDir(dataDir)).rejects.toBeInstanceOf(DataDirInUseError);
  await expect(lockDataDir(dataDir)).rejects.toThrow(`(${process.pid}, since`);
  await lock.release();
  await lock.release();
  await (await lockDataDir(dataDir)).release();
});

test("is shared by processes that share it, and keeps out one that does not", async () => {
  const shared = [await lockDataDir(dataDir, { isShared: true }), await lockDataDir(dataDir, { isShared: true })];
  await expect(lockDataDir(dataDir)).rejects.toThrow("only one process at a time");
  await shared[0]?.release();
  await expect(lockDataDir(dataDir)).rejects.toBeInstanceOf(DataDirInUseError);
  await shared[1]?.release();
  const alone = await lockDataDir(dataDir);
  await expect(lockDataDir(dataDir, { isShared: true })).rejects.toThrow("all have DATABASE_URL");
  await alone.release();
});

test("can be taken after its process was killed, and only then", async () => {
  const owner = await startOwner();
  expect(await firstWord(owner)).toBe("locked");
  await expect(lockDataDir(dataDir)).rejects.toThrow(`(${owner.pid}, since`);
  owner.kill("SIGKILL");
  await once(owner, "exit");
  await (await lockDataDir(dataDir)).release();
});

test("is given to exactly one of several processes that start at once", async () => {
  const owners = await Promise.all([startOwner(), startOwner(), startOwner(), startOwner()]);
  const words = await Promise.all(owners.map(firstWord));
  expect(words.sort()).toEqual(["DataDirInUseError", "DataDirInUseError", "DataDirInUseError", "locked"]);
});
