import { expect, test } from "vitest";
import { filesSource } from "../walk/filesSource.ts";
import type { WalkEvent } from "../walk/walkEvent.ts";
import { createIntake } from "./intake.ts";
import { Ledger } from "./ledger.ts";

function takeIn(events: readonly WalkEvent[]) {
  const ledger = new Ledger();
  const intake = createIntake(ledger);
  for (const event of events) intake.take(event);
  return { ledger, intake };
}
const files = (folder: string, ...names: string[]): WalkEvent => ({
  type: "files",
  folder,
  names,
  leaves: names.map((name) => new File([], name)),
});

test("junk is counted by its reason and has no row; hidden files and empty folders are counted", () => {
  const { ledger, intake } = takeIn([
    files("a", "1.jpg", ".DS_Store", "Thumbs.db", ".hidden.json", "x.crdownload"),
    { type: "folder", path: "a", empty: false },
    { type: "folder", path: "b", empty: true },
    { type: "junkFolder", path: "__MACOSX", reason: "system file" },
  ]);
  expect(ledger.files.rows(0, 10).map(({ path }) => path)).toEqual(["a/1.jpg", "a/.hidden.json"]);
  expect([...intake.ignored]).toEqual([
    ["system file", 3],
    ["unfinished download", 1],
  ]);
  expect(intake).toMatchObject({ images: 1, folders: 3, emptyFolders: 1, hidden: 1 });
});

test("a file in a hidden folder is hidden as well, at any depth", () => {
  const { intake } = takeIn([
    files(".hidden", "h.png"),
    files("a/.b/c", "1.png", ".2.png"),
    files("a.b", "3.png", "4..png"),
  ]);
  expect(intake).toMatchObject({ images: 5, hidden: 3 });
});

test("what cannot be used becomes a row with the reason, and is not a file of the upload", () => {
  const { ledger, intake } = takeIn([
    { type: "unreadable", path: "locked", reason: "This folder cannot be read: no permission." },
    files("", "nul\0.jpg", "good.jpg"),
  ]);
  const rows = ledger.files.rows(0, 10);
  expect(rows.map(({ path, state }) => [path, state])).toEqual([
    ["locked", "ignored"],
    ["nul\0.jpg", "ignored"],
    ["good.jpg", "queued"],
  ]);
  expect(rows[0]?.problem).toMatchObject({ code: "unreadable_folder", severity: "error", retriable: false });
  expect(rows[1]?.problem?.message).toContain("NUL");
  expect([...intake.ignored.values()]).toEqual([1, 1]);
  expect(ledger.takeToHash(10)).toEqual([2]);
});

/** A File as a folder input gives it. */
function chosen(path: string): File {
  const file = new File([], path.slice(path.lastIndexOf("/") + 1));
  Object.defineProperty(file, "webkitRelativePath", { value: path });
  Object.defineProperty(file, "size", {
    get() {
      throw new Error("Reading a size blocks the page.");
    },
  });
  return file;
}

test("files of a folder input lose the folder's own name, and their sizes are not read", async () => {
  const source = filesSource([chosen("set/a.jpg"), chosen("set/x/y/b.jpg"), chosen("set/x/c.jpg")]);
  const events: WalkEvent[] = [];
  await source.walk((event) => events.push(event), new AbortController().signal);
  const { ledger, intake } = takeIn(events);
  expect(source.name).toBe("set");
  expect(ledger.files.rows(0, 10).map(({ path }) => path)).toEqual(["a.jpg", "x/y/b.jpg", "x/c.jpg"]);
  expect(intake.folders).toBe(2);
});

test("plain files have no folder, and a single one names the drop", () => {
  const plain = new File([], "holiday.final.jpg");
  Object.defineProperty(plain, "webkitRelativePath", { value: "" });
  expect(filesSource([plain]).name).toBe("holiday.final");
  expect(filesSource([plain, plain]).name).toBe("Files");
});

test("what is skipped in an archive becomes a row and is counted, and the archive that is being read is known", () => {
  const problem = { code: "clipped", severity: "error", path: "a.zip/b", message: "x", retriable: false } as const;
  const { ledger, intake } = takeIn([
    { type: "reading", archive: { path: "a.zip", files: 3, share: undefined } },
    { type: "skipped", folder: "a", problem, reason: "cannot be taken", count: 150 },
  ]);
  expect(ledger.files.rows(0, 9)).toMatchObject([{ path: "a.zip/b", state: "ignored", problem: { code: "clipped" } }]);
  expect([...intake.ignored]).toEqual([["cannot be taken", 150]]);
  expect(intake.reading?.files).toBe(3);
  intake.take({ type: "reading", archive: undefined });
  expect(intake.reading).toBeUndefined();
});
