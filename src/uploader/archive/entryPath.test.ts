import fc from "fast-check";
import { expect, test } from "vitest";
import { success } from "../../model/result.ts";
import { entryPath } from "./entryPath.ts";

const read = (name: string) => entryPath(name, 4096);

/** Returns the path of a name that is valid. */
const pathOf = (name: string) => {
  const parsed = read(name);
  return parsed.ok ? parsed.value : parsed.failure;
};

test("names of files and folders are paths, with or without a leading dot", () => {
  expect(pathOf("a/b.jpg")).toEqual({ path: "a/b.jpg", isFolder: false });
  expect(pathOf("./a/b.jpg")).toEqual({ path: "a/b.jpg", isFolder: false });
  expect(pathOf("a/b/")).toEqual({ path: "a/b", isFolder: true });
  expect(pathOf("./")).toEqual({ path: "", isFolder: true });
  expect(pathOf(".")).toEqual({ path: "", isFolder: true });
  expect(pathOf("ünï/e\u0301 #%\n.txt")).toEqual({ path: "ünï/e\u0301 #%\n.txt", isFolder: false });
  expect(pathOf("..a/b..")).toEqual({ path: "..a/b..", isFolder: false });
});

test("names that lead out of the folder, on any system, are refused with the reason", () => {
  const unsafe: [string, RegExp][] = [
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
  for (const [name, reason] of unsafe) {
    const found = read(name);
    expect(found.ok ? found.value.path : found.failure, JSON.stringify(name)).toMatch(reason);
  }
});

test("whatever a name is, its path stays inside the archive, is read again as itself, and is short enough", () => {
  const piece = fc.constantFrom("..", ".", "", "a", "C:", "b.jpg", "/", "\\", "\0", "\u{1f600}", " ", "...", "è");
  const name = fc.oneof(
    fc.array(piece).map((pieces) => pieces.join("/")),
    fc.string(),
    fc.array(piece).map((p) => p.join("")),
  );
  fc.assert(
    fc.property(name, (text) => {
      const found = entryPath(text, 40);
      if (!found.ok) return found.failure !== "";
      const { path, isFolder } = found.value;
      if (path === "") return isFolder;
      const segments = path.split("/");
      return (
        !segments.some((segment) => segment === "" || segment === "." || segment === "..") &&
        !/[\\\0]/.test(path) &&
        new TextEncoder().encode(path).length <= 40 &&
        text.includes(path) &&
        JSON.stringify(entryPath(path, 40)) === JSON.stringify(success({ path, isFolder: false }))
      );
    }),
  );
});
