import { expect, test } from "vitest";
import { junkFolderReason, junkReason, junkReasons } from "./junk.ts";

test.each([
  [".DS_Store", "system file"],
  ["a/Thumbs.db", "system file"],
  ["a/DESKTOP.INI", "system file"],
  ["__MACOSX/a.jpg", "system file"],
  ["a/._photo.jpg", "system file"],
  ["a/@eaDir/photo.jpg/SYNOPHOTO_THUMB_M.jpg", "system file"],
  [".ipynb_checkpoints/a.json", "notebook checkpoint"],
  ["photo.jpg.part", "unfinished download"],
  [".git/objects/aa", "version control"],
])("%s is junk: %s", (path, reason) => {
  expect(junkReason(path)).toBe(reason);
});

test.each([
  "photo.jpg",
  "a/.hidden.jpg",
  "part/photo.jpg",
  "party.png",
  "git/a.jpg",
  "_a.jpg",
  "..jpg",
  "__MACOSX.jpg",
  ".gitter/a.png",
])("%s is not junk", (path) => {
  expect(junkReason(path)).toBeUndefined();
});

test("a folder is judged by its name alone", () => {
  expect(junkFolderReason("__MACOSX")).toBe("system file");
  expect(junkFolderReason("photos")).toBeUndefined();
});

test("for the files of a drop, folder by folder, the reasons are those of single paths", () => {
  const reasonOf = junkReasons();
  const folders = ["", "a/", "__MACOSX/", "a/.git/x/", "A/@eaDir/"];
  const paths = folders.flatMap((folder) =>
    ["a.jpg", "._a.jpg", ".DS_Store", "b.part", "~$c.doc"].map((name) => folder + name),
  );
  expect([...paths, ...paths].map(reasonOf)).toEqual([...paths, ...paths].map(junkReason));
});
