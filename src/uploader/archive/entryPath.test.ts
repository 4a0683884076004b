import fc from "fast-check";
import { expect, test } from "vitest";
import { entryPath } from "./entryPath.ts";

const read = (name: string) => entryPath(name, 4096);

test("names of files and folders are paths, with or without the dot in front", () => {
  expect(read("a/b.jpg")).toEqual({ path: "a/b.jpg", isFolder: false });
  expect(read("./a/b.jpg")).toEqual({ path: "a/b.jpg", isFolder: false });
  expect(read("a/b/")).toEqual({ path: "a/b", isFolder: true });
  expect(read("./")).toEqual({ path: "", isFolder: true });
  expect(read(".")).toEqual({ path: "", isFolder: true });
  expect(read("ünï/e\u0301 #%\n.txt")).toEqual({ path: "ünï/e\u0301 #%\n.txt", isFolder: false });
  expect(read("..a/b..")).toEqual({ path: "..a/b..", isFolder: false });
});

test("names that lead out of the folder, on any system, are refused with the reason", () => {
  const refused: [string, RegExp][] = [
    ["../a", /"\.\."/],
    ["a/../../b", /"\.\."/],
    ["./../a", /"\.\."/],
    ["a/..", /"\.\."/],
    ["../", /"\.\."/],
    ["/etc/passwd", /absolute/],
    ["//server/share", /absolute/],
    ["C:/windows/a", /drive/],
    ["C:", /drive/],
    ["./C:", /drive/],
    [".//etc/passwd", /absolute/],
    ["..\\a", /backslash/],
    ["a\\b.jpg", /backslash/],
    ["a.jpg\0.exe", /NUL/],
    ["", /empty/],
    ["a//b", /empty segment/],
    ["a/./b", /"\."/],
    [`${"x".repeat(5000)}.jpg`, /longer/],
  ];
  for (const [name, reason] of refused) {
    const found = read(name);
    expect("refused" in found ? found.refused : found.path, JSON.stringify(name)).toMatch(reason);
  }
});

test("whatever a name is, its path stays inside, is read again as itself, and has no bytes too many", () => {
  const piece = fc.constantFrom("..", ".", "", "a", "C:", "b.jpg", "/", "\\", "\0", "\u{1f600}", " ", "...", "è");
  const name = fc.oneof(
    fc.array(piece).map((pieces) => pieces.join("/")),
    fc.string(),
    fc.array(piece).map((p) => p.join("")),
  );
  fc.assert(
    fc.property(name, (text) => {
      const found = entryPath(text, 40);
      if ("refused" in found) return found.refused !== "";
      const { path, isFolder } = found;
      if (path === "") return isFolder;
      const segments = path.split("/");
      return (
        !segments.some((segment) => segment === "" || segment === "." || segment === "..") &&
        !/[\\\0]/.test(path) &&
        new TextEncoder().encode(path).length <= 40 &&
        text.includes(path) &&
        JSON.stringify(entryPath(path, 40)) === JSON.stringify({ path, isFolder: false })
      );
    }),
  );
});
