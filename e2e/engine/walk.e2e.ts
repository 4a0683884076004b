import { execFileSync } from "node:child_process";
import { mkdir, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "./engineTest.ts";
import type { Harness } from "./page/main.ts";
import { plant } from "./plant.ts";

declare const harness: Harness;

/** Holds the next drop, to be walked by hand. */
async function hold(page: Page): Promise<void> {
  await page.evaluate(() => {
    harness.mode = "hold";
  });
}

async function held(page: Page): Promise<{ name: string; paths: string[] }> {
  await expect.poll(() => page.evaluate(() => harness.held !== undefined)).toBe(true);
  const walked = await page.evaluate(async () => ({ name: harness.held?.name ?? "", ...(await harness.walkHeld()) }));
  // An empty folder has only its own event, and a folder input does not list it.
  return { name: walked.name, paths: walked.paths };
}

const filesOf = (paths: string[]) => paths.filter((path) => !path.includes(":"));

test("a folder gives the same paths dropped, chosen, by its handle, and as its dropped contents", async ({
  engine: { page, drop },
  folder,
}) => {
  const names = [...Array(250).keys()].map((i) => `many/${i}.txt`);
  await plant(join(folder, "set"), {
    "top.json": "{}",
    ".hidden/deep/x.txt": "x",
    "ünïcode/e\u0301.txt": "nfd",
    "ünïcode/\u00e9.txt": "nfc",
    "a b/(1) #%.txt": "odd",
    ...Object.fromEntries(names.map((name) => [name, name])),
  });
  await hold(page);
  await drop(join(folder, "set"));
  const dropped = await held(page);
  expect(dropped.name).toBe("set");
  expect(filesOf(dropped.paths)).toHaveLength(255);
  expect(filesOf(dropped.paths)).toEqual(
    [".hidden/deep/x.txt", "a b/(1) #%.txt", ...names, "top.json", "ünïcode/e\u0301.txt", "ünïcode/\u00e9.txt"].sort(),
  );

  const byHandle = await page.evaluate(async () => {
    const handle = await harness.held?.handle;
    if (handle === undefined) return undefined;
    harness.takeHandle(handle);
    return (await harness.walkHeld()).paths;
  });
  expect(byHandle).toEqual(dropped.paths);

  await page.locator("#folder").setInputFiles(join(folder, "set"));
  const chosen = await held(page);
  expect(chosen.name).toBe("set");
  expect(filesOf(chosen.paths)).toEqual(filesOf(dropped.paths));

  await drop(...["top.json", ".hidden", "ünïcode", "a b", "many"].map((name) => join(folder, "set", name)));
  expect(filesOf((await held(page)).paths)).toEqual(filesOf(dropped.paths));
});

test("what cannot be read is reported, and everything else is listed", async ({ engine: { page, drop }, folder }) => {
  await plant(join(folder, "set"), { "good.txt": "x", "__MACOSX/junk.txt": "x", "sub/also.txt": "x" });
  await mkdir(join(folder, "set", "empty"));
  await symlink("good.txt", join(folder, "set", "link.txt"));
  execFileSync("mkfifo", [join(folder, "set", "pipe")]);
  execFileSync("bash", ["-c", `echo x > "$0"/$'bad\\xff.txt'`, join(folder, "set")]);
  await hold(page);
  await drop(join(folder, "set"));
  const { paths } = await held(page);
  expect(filesOf(paths)).toEqual(["good.txt", "pipe", "sub/also.txt"]);
  expect(paths.filter((path) => path.includes(":"))).toEqual([
    "folder:empty",
    "folder:sub",
    "junkFolder:__MACOSX",
    "unreadable:(name that is not valid text)",
  ]);
});

test("a folder that is removed while it is walked becomes a row with the reason", async ({
  engine: { page, drop },
  folder,
}) => {
  await plant(join(folder, "set"), { "a.txt": "x", "sub/b.txt": "x" });
  await hold(page);
  await drop(join(folder, "set"));
  await expect.poll(() => page.evaluate(() => harness.held !== undefined)).toBe(true);
  await rm(join(folder, "set", "sub"), { recursive: true });
  await rm(join(folder, "set", "a.txt"));
  await page.evaluate(() => {
    harness.mode = "upload";
    if (harness.held !== undefined) harness.use(harness.held);
  });
  await expect.poll(() => page.evaluate(() => harness.session?.getState().phase.name)).toBe("reviewing");
  const rows = await page.evaluate(() => harness.session?.rows(0, 10));
  // The listing was made when the walk began, after both were removed.
  expect(rows).toEqual([]);
});

test("plain files have their names as paths, and of two with one name the second is skipped", async ({
  engine,
  folder,
}) => {
  await plant(folder, { "a/same.txt": "1", "b/same.txt": "2", "b/other.txt": "3" });
  await engine.page
    .locator("#files")
    .setInputFiles([join(folder, "a/same.txt"), join(folder, "b/same.txt"), join(folder, "b/other.txt")]);
  const review = await engine.reviewed();
  expect(review.found.files).toBe(3);
  expect(review.failed.files).toBe(1);
  expect(review.firstProblems[0]).toMatchObject({ code: "duplicate_path", path: "same.txt", retriable: false });
});
