import { expect, test } from "vitest";
import { drawZip } from "../../samples/drawZip.ts";
import { archiveStem } from "../walk/archiveNames.ts";
import type { WalkEvent } from "../walk/walkEvent.ts";
import { ARCHIVE_LIMITS } from "./archiveLimits.ts";
import { joinArchives, type ListedArchive } from "./joinArchives.ts";
import { readArchive } from "./readArchive.ts";

/** Lists a drawn archive as the folder beside it. */
async function listed(path: string, names: readonly string[]): Promise<ListedArchive> {
  const events: WalkEvent[] = [];
  const target = archiveStem(path);
  const archive = new File([drawZip(names.map((name) => ({ name, content: name })))], path);
  const job = {
    archive,
    path,
    folder: target,
    limits: ARCHIVE_LIMITS,
    nameEncoding: undefined,
    privateFolder: undefined,
  };
  const left = { entriesLeft: ARCHIVE_LIMITS.entries, bytesLeft: ARCHIVE_LIMITS.unpackedBytes };
  await readArchive(
    { ...job, ...left },
    {
      keep: () => Promise.reject(new Error("There is nothing to keep.")),
      post: (message) => message.type === "event" && events.push(message.event),
    },
  );
  return { path, target, events };
}

async function pathsOf(archives: Readonly<Record<string, readonly string[]>>): Promise<string[]> {
  const all = await Promise.all(Object.entries(archives).map(([path, names]) => listed(path, names)));
  return joinArchives(all)
    .flatMap(({ events }) => events)
    .flatMap((event) => (event.type === "files" ? event.names.map((name) => `${event.folder}/${name}`) : []))
    .sort();
}

test("parts of a download with the same folder in each are one tree", async () => {
  expect(
    await pathsOf({
      "birds-20240101T101010Z-001.zip": ["birds/images/a.jpg", "birds/labels/b.txt", "birds/data.yaml"],
      "birds-20240101T101010Z-002.zip": ["birds/images/b.jpg", "birds/labels/a.txt"],
    }),
  ).toEqual([
    "birds/data.yaml",
    "birds/images/a.jpg",
    "birds/images/b.jpg",
    "birds/labels/a.txt",
    "birds/labels/b.txt",
  ]);
  expect(await pathsOf({ "x/set-001.zip": ["images/1.jpg"], "x/set-002.zip": ["images/2.jpg"] })).toEqual([
    "x/images/1.jpg",
    "x/images/2.jpg",
  ]);
});

test("parts of a download of several folders are the folder with the name of the download", async () => {
  expect(
    await pathsOf({
      "drive-download-20240101T101010Z-1-001.zip": ["images/a.jpg", "labels/a.txt"],
      "drive-download-20240101T101010Z-1-002.zip": ["images/b.jpg", "classes.txt"],
    }),
  ).toEqual([
    "drive-download/classes.txt",
    "drive-download/images/a.jpg",
    "drive-download/images/b.jpg",
    "drive-download/labels/a.txt",
  ]);
});

test("archives of one dataset are one tree, with an archive that has the name of its folder among them", async () => {
  expect(
    await pathsOf({
      "images.zip": ["birds/images/a.jpg"],
      "labels.zip": ["birds/labels/a.txt", "__MACOSX/birds/._a.txt"],
    }),
  ).toEqual(["birds/images/a.jpg", "birds/labels/a.txt"]);
  expect(await pathsOf({ "birds.zip": ["birds/images/a.jpg"], "birds-labels.zip": ["birds/labels/a.txt"] })).toEqual([
    "birds/images/a.jpg",
    "birds/labels/a.txt",
  ]);
});

test("archives stay separate when paths would collide, and when they share only a common name", async () => {
  expect(await pathsOf({ "north.zip": ["set/1.jpg", "set/a.json"], "south.zip": ["set/2.jpg", "set/a.json"] })).toEqual(
    ["north/set/1.jpg", "north/set/a.json", "south/set/2.jpg", "south/set/a.json"],
  );
  expect(await pathsOf({ "train.zip": ["images/1.jpg"], "val.zip": ["images/2.jpg"] })).toEqual([
    "train/images/1.jpg",
    "val/images/2.jpg",
  ]);
  expect(await pathsOf({ "batch-001.zip": ["1.jpg"], "batch-002.zip": ["2.jpg"] })).toEqual([
    "batch-001/1.jpg",
    "batch-002/2.jpg",
  ]);
});

test("problems and folders of a moved archive are in its new place", async () => {
  const archives = await Promise.all([
    listed("set-001.zip", ["set/a/1.jpg", "../x.jpg"]),
    listed("set-002.zip", ["set/b/2.jpg", "set/empty/"]),
  ]);
  const events = joinArchives(archives).flatMap(({ events }) => events);
  expect(events.flatMap((event) => (event.type === "folder" ? [event.path] : [])).sort()).toEqual([
    "set",
    "set/a",
    "set/b",
    "set/empty",
  ]);
  expect(events.find((event) => event.type === "skipped")).toMatchObject({
    folder: "set",
    problem: { path: "set-001.zip/../x.jpg" },
  });
});
