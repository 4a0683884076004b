import { resolve } from "node:path";
import { expect, test } from "vitest";
import { parseImportRoots } from "./sourcePlace.ts";

test("roots are named by their last part or by a name of their own", () => {
  expect(parseImportRoots("/data/incoming, lab = /mnt/b=c ,, relative")).toEqual({
    ok: true,
    value: [
      { kind: "folder", name: "incoming", folder: "/data/incoming" },
      { kind: "folder", name: "lab", folder: "/mnt/b=c" },
      { kind: "folder", name: "relative", folder: resolve("relative") },
    ],
  });
  expect(parseImportRoots("")).toEqual({ ok: true, value: [] });
});

test.each([
  ["/", /without a usable name: "\/"/],
  ["/a/x,/b/x", /two folders with the name "x"/],
  ["a:b=/x", /without a usable name/],
])("%s is refused", (text, message) => {
  const parsed = parseImportRoots(text);
  expect(parsed.ok ? "" : parsed.failure).toMatch(message);
});
