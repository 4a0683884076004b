import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, open, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { noiseImage } from "../../src/samples/noiseImage.ts";
import { type Engine, expect, test } from "./engineTest.ts";
import type { Harness } from "./page/main.ts";
import { plant } from "./plant.ts";

declare const harness: Harness;

const LARGE = 1_200_000;
const DATE = new Date("2024-05-01T10:00:00Z");

const image = (bytes: number, seed: number) => Buffer.from(noiseImage(bytes, seed));

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

/** Writes files that all have the same date, in whole seconds: browsers and Node round differently. */
async function plantDated(folder: string, files: Record<string, string | Buffer>): Promise<void> {
  await plant(folder, files);
  for (const path of Object.keys(files)) await utimes(join(folder, path), DATE, DATE);
}

/** Changes one byte of a file and keeps its size and date. */
async function changeInSecret(path: string, at: number): Promise<void> {
  const file = await open(path, "r+");
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, at);
  await file.write(Buffer.of((byte[0] ?? 0) ^ 1), 0, 1, at);
  await file.close();
  await utimes(path, DATE, DATE);
}

/** What the last import stated of a path. */
const hashIn = (imported: { files: { path: string; hash?: string }[] } | undefined, path: string) =>
  imported?.files.find((file) => file.path === path)?.hash;

test("large files of a folder that is dropped again are recognized by their samples, and small ones are read", async ({
  engine,
  server,
  folder,
}) => {
  await plantDated(folder, {
    "start.png": image(LARGE, 1),
    "between.png": image(LARGE, 2),
    "same.png": image(LARGE, 3),
    "small.png": image(1000, 4),
    "labels.json": Buffer.alloc(LARGE, " "),
  });
  await importAll(engine, folder);
  expect(server.received).toHaveLength(5);
  // Of these changes only the second is of the kind that the sample cannot see: it proves that the file is not read.
  await changeInSecret(join(folder, "start.png"), 40_000);
  await changeInSecret(join(folder, "between.png"), 200_000);
  await changeInSecret(join(folder, "small.png"), 500);
  await changeInSecret(join(folder, "labels.json"), 200_000);
  const end = await importAll(engine, folder);
  expect(end).toMatchObject({ present: { files: 2 }, sent: { files: 3 } });
  const [first, second] = server.imports;
  const images = ["start.png", "between.png", "same.png", "small.png"];
  const differing = images.filter((path) => hashIn(first, path) !== hashIn(second, path));
  expect(differing).toEqual(["start.png", "small.png"]);
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
  await plantDated(folder, {
    ...Object.fromEntries([...Array(50).keys()].map((i) => [`${i}.png`, image(1000, i)])),
    "labels.txt": "old labels",
  });
  await engine.page.evaluate(() => {
    harness.trustsDates = true;
  });
  await importAll(engine, folder);
  await changeInSecret(join(folder, "3.png"), 500);
  await changeInSecret(join(folder, "4.png"), 500);
  await changeInSecret(join(folder, "labels.txt"), 0);
  const lost = hashIn(server.imports[0], "4.png") ?? "";
  expect(server.blobs.delete(lost)).toBe(true);
  const end = await importAll(engine, folder);
  // The change of 3.png is missed, as the person accepted; the labels are read always, and 4.png because it has to be sent.
  expect(end).toMatchObject({ present: { files: 49 }, sent: { files: 2 }, failed: { files: 0 } });
  expect(hashIn(server.imports[1], "3.png")).toBe(hashIn(server.imports[0], "3.png"));
  expect(hashIn(server.imports[1], "4.png")).not.toBe(lost);

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
