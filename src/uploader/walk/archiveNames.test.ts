import { expect, test } from "vitest";
import { archivePartOf, archiveStem, isArchiveName, nameWithoutEnding } from "./archiveNames.ts";

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

test("parts of split archives are recognized by their names, with their number", () => {
  const parts: Record<string, [archive: string, number: number]> = {
    "set.zip.001": ["set.zip", 1],
    "set.zip.012": ["set.zip", 12],
    "set.7z.002": ["set.7z", 2],
    "set.tar.gz.003": ["set.tar.gz", 3],
    "Set.Z01": ["Set.zip", 1],
    "set.part1.rar": ["set.rar", 1],
    "set.part02.rar": ["set.rar", 2],
    "set.r00": ["set.rar", 2],
  };
  for (const [name, [archive, number]] of Object.entries(parts)) {
    expect([name, archivePartOf(name)]).toEqual([name, { archive, number }]);
  }
  for (const name of [
    "set.zip",
    "set.rar",
    "scan.001",
    "a.z",
    "a.z00",
    ".z01",
    "set.zip.000",
    "frame.r1",
    "x.part.rar",
  ]) {
    expect([name, archivePartOf(name)]).toEqual([name, undefined]);
  }
});
