import { expect, test } from "vitest";
import type { DropSource } from "./dropSource.ts";
import { partSource } from "./partSource.ts";
import type { WalkEvent } from "./walkEvent.ts";

const leaf = new File([], "a.jpg");
const events: readonly WalkEvent[] = [
  { type: "files", folder: "", names: ["readme.md"], leaves: [leaf] },
  { type: "files", folder: "sets/one", names: ["a.jpg"], leaves: [leaf] },
  { type: "files", folder: "sets/one/train", names: ["b.jpg"], leaves: [leaf] },
  { type: "files", folder: "sets/one more", names: ["c.jpg"], leaves: [leaf] },
  { type: "folder", path: "sets/one", empty: false },
  { type: "folder", path: "sets/one/train", empty: false },
  { type: "junkFolder", path: "sets/one/__MACOSX", reason: "macOS" },
  { type: "unreadable", path: "sets/two/x.jpg", reason: "gone" },
];
const source: DropSource = {
  name: "drop",
  handle: Promise.resolve(undefined),
  async walk(emit) {
    for (const event of events) emit(event);
  },
};

test("a part of a drop has the paths that the folder alone would have", async () => {
  const part = partSource(source, "sets/one");
  const reported: WalkEvent[] = [];
  await part.walk((event) => reported.push(event), new AbortController().signal);
  expect(part.name).toBe("one");
  expect(reported).toEqual([
    { type: "files", folder: "", names: ["a.jpg"], leaves: [leaf] },
    { type: "files", folder: "train", names: ["b.jpg"], leaves: [leaf] },
    { type: "folder", path: "train", empty: false },
    { type: "junkFolder", path: "__MACOSX", reason: "macOS" },
  ]);
});

test("a problem of an archive belongs to the part that the archive stands for", async () => {
  const problem = { code: "clipped", severity: "error", message: "x", retriable: false } as const;
  const archives: readonly WalkEvent[] = [
    { type: "skipped", folder: "sets/one", problem: { ...problem, path: "sets/one.zip" }, reason: "x", count: 1 },
    { type: "skipped", folder: "sets/one/a", problem: { ...problem, path: "sets/one/a.zip/b" }, reason: "x", count: 1 },
    { type: "skipped", folder: "sets/two", problem: { ...problem, path: "sets/two.zip" }, reason: "x", count: 1 },
    { type: "reading", archive: undefined },
  ];
  const reported: WalkEvent[] = [];
  const walk: DropSource["walk"] = async (emit) => {
    for (const event of archives) emit(event);
  };
  await partSource({ ...source, walk }, "sets/one").walk((event) => reported.push(event), new AbortController().signal);
  expect(reported).toEqual([
    { ...archives[0], folder: "" },
    { ...archives[1], folder: "a", problem: { ...problem, path: "a.zip/b" } },
    archives[3],
  ]);
});

test("its handle is the folder's own, where there is one", async () => {
  const folder = (name: string, below: Record<string, unknown>) => ({
    name,
    kind: "directory",
    async getDirectoryHandle(wanted: string) {
      if (!(wanted in below)) throw new DOMException("It is not there.", "NotFoundError");
      return below[wanted];
    },
  });
  const one = folder("one", {});
  const handle = folder("drop", { sets: folder("sets", { one }) }) as unknown as FileSystemDirectoryHandle;
  const withHandle = { ...source, handle: Promise.resolve(handle) };
  expect(await partSource(withHandle, "sets/one").handle).toBe(one);
  expect(await partSource(withHandle, "sets/archive/one").handle).toBeUndefined();
  expect(await partSource(source, "sets/one").handle).toBeUndefined();
});
