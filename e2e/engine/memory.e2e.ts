import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, open, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Engine, expect, test } from "./engineTest.ts";
import type { Harness } from "./page/main.ts";
import { plant } from "./plant.ts";

declare const harness: Harness;

const LARGE = 1_200_000;

/** Drops a folder, starts its import, and returns the last snapshot. */
async function importAll(engine: Engine, folder: string) {
  await engine.page.evaluate(() => {
    harness.session = undefined;
  });
  await engine.drop(folder);
  await engine.reviewed();
  await engine.call("start");
  return engine.reach("finished", "failed");
}

/** Changes one byte of a file and keeps its size and date. */
async function changeInSecret(path: string, at: number): Promise<void> {
  const { atime, mtime } = await stat(path);
  const file = await open(path, "r+");
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, at);
  await file.write(Buffer.of((byte[0] ?? 0) ^ 1), 0, 1, at);
  await file.close();
  await utimes(path, atime, mtime);
}

/** What the last import stated of a path. */
const hashIn = (imported: { files: { path: string; hash?: string }[] } | undefined, path: string) =>
  imported?.files.find((file) => file.path === path)?.hash;

test("large files of a folder that is dropped again are recognised by their samples, and small ones are read", async ({
  engine,
  server,
  folder,
}) => {
  await plant(folder, {
    "start.bin": randomBytes(LARGE),
    "between.bin": randomBytes(LARGE),
    "same.bin": randomBytes(LARGE),
    "small.bin": randomBytes(1000),
    "labels.json": Buffer.alloc(LARGE, " "),
  });
  await importAll(engine, folder);
  expect(server.received).toHaveLength(5);
  // Of these changes only the second is of the kind that the sample cannot see: it proves that the file is not read.
  await changeInSecret(join(folder, "start.bin"), 10);
  await changeInSecret(join(folder, "between.bin"), 200_000);
  await changeInSecret(join(folder, "small.bin"), 500);
  await changeInSecret(join(folder, "labels.json"), 200_000);
  const end = await importAll(engine, folder);
  expect(end).toMatchObject({ present: { files: 2 }, sent: { files: 3 } });
  const [first, second] = server.imports;
  const differing = (first?.files ?? []).filter(({ path }) => hashIn(first, path) !== hashIn(second, path));
  expect(differing.map(({ path }) => path).sort()).toEqual(["labels.json", "small.bin", "start.bin"]);
});

test("two trees unpacked from archives, with equal names, sizes and dates, are two contents", async ({
  engine,
  server,
  folder,
}) => {
  const home = await mkdtemp(join(folder, "..", "dropset-trees-"));
  try {
    const sizes = { "images/a.bin": LARGE, "images/b.bin": 5000, "labels/a.txt": 40, "labels/b.txt": 40 };
    for (const tree of ["one", "two"]) {
      const files = Object.entries(sizes).map(([path, size]) => [path, randomBytes(size)] as const);
      await plant(join(home, tree), Object.fromEntries(files));
      execFileSync("tar", ["-cf", `${tree}.tar`, "--mtime=2024-05-01 10:00Z", "-C", tree, "."], { cwd: home });
    }
    const target = join(folder, "data");
    for (const tree of ["one", "two"]) {
      await rm(target, { recursive: true, force: true });
      await mkdir(target);
      execFileSync("tar", ["-xf", join(home, `${tree}.tar`), "-C", target]);
      const end = await importAll(engine, target);
      expect(end).toMatchObject({ sent: { files: 4 }, present: { files: 0 } });
    }
    expect(server.received).toHaveLength(8);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});

test("where size and date are trusted nothing is read again; what the server lacks is read before it is sent", async ({
  engine,
  server,
  folder,
}) => {
  await plant(folder, {
    ...Object.fromEntries([...Array(50).keys()].map((i) => [`${i}.bin`, randomBytes(1000)])),
    "labels.txt": "old labels",
  });
  await engine.page.evaluate(() => {
    harness.trustsDates = true;
  });
  await importAll(engine, folder);
  await changeInSecret(join(folder, "3.bin"), 0);
  await changeInSecret(join(folder, "4.bin"), 0);
  await changeInSecret(join(folder, "labels.txt"), 0);
  const lost = hashIn(server.imports[0], "4.bin") ?? "";
  expect(server.blobs.delete(lost)).toBe(true);
  const end = await importAll(engine, folder);
  // The change of 3.bin is missed, as the person accepted; the labels are read always, and 4.bin because it has to be sent.
  expect(end).toMatchObject({ present: { files: 49 }, sent: { files: 2 }, failed: { files: 0 } });
  expect(hashIn(server.imports[1], "3.bin")).toBe(hashIn(server.imports[0], "3.bin"));
  expect(hashIn(server.imports[1], "4.bin")).not.toBe(lost);

  // Without trust everything is read, and what was remembered of small files is gone.
  await engine.page.evaluate(() => {
    harness.trustsDates = false;
  });
  const read = await importAll(engine, folder);
  expect(read).toMatchObject({ present: { files: 50 }, sent: { files: 1 } });
  await expect.poll(() => engine.page.evaluate(() => harness.rememberedFiles())).toBe(0);
});

const faults: readonly (readonly [what: string, breakIt: () => void])[] = [
  [
    "refuses to open",
    () => {
      IDBFactory.prototype.open = () => {
        throw new Error("broken");
      };
    },
  ],
  [
    "never answers",
    () => {
      IDBFactory.prototype.open = () => new EventTarget() as IDBOpenDBRequest;
    },
  ],
  [
    "cannot write",
    () => {
      IDBObjectStore.prototype.add = () => {
        throw new DOMException("full", "QuotaExceededError");
      };
    },
  ],
];
for (const [what, breakIt] of faults) {
  test(`an IndexedDB that ${what} stops no upload`, async ({ engine, server, folder }) => {
    await engine.page.evaluate(breakIt);
    await writeFile(join(folder, "a.bin"), randomBytes(LARGE));
    await writeFile(join(folder, "b.bin"), randomBytes(10));
    for (const round of [1, 2]) {
      const end = await importAll(engine, folder);
      expect(end.phase.name).toBe("finished");
      expect(server.imports).toHaveLength(round);
      expect(server.received).toHaveLength(2);
    }
  });
}
