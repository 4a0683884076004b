import { execFileSync } from "node:child_process";
import { appendFile, chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openFolderSource } from "./folderSource.ts";
import type { RemoteSource, WalkedThing } from "./remoteSource.ts";

let folder: string;
let root: string;
let source: RemoteSource;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "dropset-source-"));
  root = join(folder, "root");
  await mkdir(join(root, "set/images"), { recursive: true });
  await mkdir(join(folder, "rooted"));
  await writeFile(join(folder, "secret.txt"), "secret");
  await writeFile(join(folder, "rooted/near.txt"), "near");
  await writeFile(join(root, "set/images/a.png"), "aa");
  await writeFile(join(root, "set/b.txt"), "b");
  source = openFolderSource({ name: "incoming", folder: root });
});
afterEach(async () => {
  await chmod(join(root, "set"), 0o755);
  await rm(folder, { recursive: true, force: true });
});

async function walk(path = ""): Promise<WalkedThing[]> {
  const things: WalkedThing[] = [];
  const signal = new AbortController().signal;
  for await (const thing of source.walk(path, { sizes: true, signal })) things.push(thing);
  return things;
}
const files = (things: WalkedThing[]) => things.flatMap((thing) => (thing.type === "file" ? thing.path : [])).sort();
const problems = (things: WalkedThing[]) =>
  things.flatMap((thing) => (thing.type === "problem" ? `${thing.problem.code} ${thing.problem.path}` : [])).sort();
async function read(path: string): Promise<string> {
  const file = await source.open(path);
  try {
    const pieces: Uint8Array[] = [];
    for await (const piece of file.read()) pieces.push(piece);
    return Buffer.concat(pieces).toString();
  } finally {
    await file.close();
  }
}
const list = (path: string, limit = 10) => source.list(path, { limit, bytes: 1e6 });

test("a folder is listed with folders first and the sizes of files", async () => {
  expect(await list("set")).toEqual({
    entries: [
      { name: "images", kind: "folder", bytes: null },
      { name: "b.txt", kind: "file", bytes: 1 },
    ],
    next: null,
  });
  expect((await list("set", 1)).next).toBe("0images");
});

test("a walk yields every file with its size, relative to its folder", async () => {
  expect(await walk("set")).toEqual(
    expect.arrayContaining([
      { type: "file", path: "b.txt", bytes: 1 },
      { type: "file", path: "images/a.png", bytes: 2 },
    ]),
  );
  expect(await read("set/images/a.png")).toBe("aa");
});

test("2,000 files in one folder are walked, and listed page by page", async () => {
  await mkdir(join(root, "many"));
  for (let i = 0; i < 2_000; i++) await writeFile(join(root, "many", `${i}`), "");
  expect(await walk("many")).toHaveLength(2_000);
  const page = await list("many", 3);
  expect(page.entries.map(({ name }) => name)).toEqual(["0", "1", "10"]);
}, 60_000);

describe("nothing outside of the folder", () => {
  test.each(["..", "../rooted", "set/../../rooted", "set/out", "set/out/x"])("is listed through %s", async (path) => {
    await symlink(folder, join(root, "set/out"));
    await expect(list(path)).rejects.toMatchObject({ name: "SourceFolderError" });
    await expect(walk(path)).rejects.toMatchObject({ name: "SourceFolderError" });
  });

  test.each(["../secret.txt", "set/link.txt", "set/out/secret.txt", "../rooted/near.txt"])(
    "is opened as %s",
    async (path) => {
      await symlink(join(folder, "secret.txt"), join(root, "set/link.txt"));
      await symlink(folder, join(root, "set/out"));
      await expect(source.open(path)).rejects.toMatchObject({ reason: "it leads out of the source" });
    },
  );

  test("is walked: links are named, and only those to files inside are followed", async () => {
    const set = join(root, "set");
    await symlink(join(folder, "secret.txt"), join(set, "out.txt"));
    await symlink(folder, join(set, "outFolder"));
    await symlink("images", join(set, "inFolder"));
    await symlink(".", join(set, "circle"));
    await symlink("nothing", join(set, "broken"));
    await symlink("images/a.png", join(set, "in.png"));
    const things = await walk("set");
    expect(files(things)).toEqual(["b.txt", "images/a.png", "in.png"]);
    expect(problems(things)).toEqual([
      "link_not_followed broken",
      "link_not_followed circle",
      "link_not_followed inFolder",
      "link_not_followed out.txt",
      "link_not_followed outFolder",
    ]);
    expect(await read("set/in.png")).toBe("aa");
  });
});

test("pipes, names that are not UTF-8, archives and system files are not files of a walk", async () => {
  const set = join(root, "set");
  execFileSync("mkfifo", [join(set, "pipe")]);
  await writeFile(Buffer.concat([Buffer.from(`${set}/`), Buffer.from([0x66, 0xff, 0x2e, 0x70])]), "x");
  await writeFile(join(set, "more.zip"), "x");
  await writeFile(join(set, ".DS_Store"), "x");
  await mkdir(join(set, "__MACOSX"));
  await writeFile(join(set, "__MACOSX/x"), "x");
  const things = await walk("set");
  expect(files(things)).toEqual(["b.txt", "images/a.png"]);
  expect(problems(things)).toEqual(["archive_not_read more.zip", "special_file pipe", "unreadable_name f\ufffd.p"]);
  expect(things.filter(({ type }) => type === "skipped")).toHaveLength(2);
  // Opening a pipe would wait for its writer.
  await expect(source.open("set/pipe")).rejects.toMatchObject({ reason: "it is not a file" });
});

test("a file that is written to while it is open has changed", async () => {
  const file = await source.open("set/b.txt");
  expect(await file.isUnchanged()).toBe(true);
  await appendFile(join(root, "set/b.txt"), "more");
  expect(await file.isUnchanged()).toBe(false);
  await file.close();
});

test.each([
  ["no/such", "missing"],
  ["set/b.txt", "missing"],
  [`${"a/".repeat(2000)}a`, "missing"],
])("%s is not a folder", async (path, fault) => {
  await expect(list(path)).rejects.toMatchObject({ fault });
});

test("a source that is not there is unreachable, without its path in the message", async () => {
  source = openFolderSource({ name: "incoming", folder: join(folder, "gone") });
  await expect(list("")).rejects.toMatchObject({ fault: "unreachable", message: expect.not.stringContaining(folder) });
  await expect(source.open("a")).rejects.toMatchObject({ fault: "unreachable" });
});

// Root may read everything.
test.skipIf(process.getuid?.() === 0)("a folder without permission is named", async () => {
  await chmod(join(root, "set"), 0);
  expect(problems(await walk())).toEqual(["unreadable_folder set"]);
  await expect(list("set")).rejects.toMatchObject({ fault: "denied" });
});
