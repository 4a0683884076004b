import { expect, test } from "vitest";
import { archiveStem, isArchiveName, nameWithoutEnding } from "./archiveNames.ts";

test("archives are recognized by their endings, in any case, and stand for the folder without it", () => {
  const stems: Record<string, string> = {
    "photos.zip": "photos",
    "Photos.ZIP": "Photos",
    "a.b.tar": "a.b",
    "set.tar.gz": "set",
    "set.tgz": "set",
    "set.tar.bz2": "set",
    "set.tar.Z": "set",
    "labels.json.gz": "labels.json",
    "x.7z": "x",
    "x.rar": "x",
    "line\nbreak.zip": "line\nbreak",
  };
  for (const [name, stem] of Object.entries(stems))
    expect([isArchiveName(name), archiveStem(name)]).toEqual([true, stem]);
  for (const name of [".zip", ".tar.gz", "zip", "a.zip.txt", "a.jpg", "a.npz", "a.z", "targz", ""]) {
    expect([name, isArchiveName(name) && archiveStem(name)]).toEqual([name, name === ".tar.gz" ? ".tar" : false]);
  }
});

test("a drop has the name of its only file, without the extension", () => {
  expect(["a.b.jpg", "set.tar.gz", ".hidden", "plain"].map(nameWithoutEnding)).toEqual([
    "a.b",
    "set",
    ".hidden",
    "plain",
  ]);
});
