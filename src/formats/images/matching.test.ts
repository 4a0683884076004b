import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cleanReference, pathMatcher } from "./matching.ts";

const paths = [
  "coco/train/images/1.jpg",
  "coco/train/images/2.jpg",
  "coco/val/images/1.jpg",
  "coco/val/images/Only Here.JPG",
  "coco/val/caf\u00e9.jpg",
  "coco/pair/a.jpg",
  "coco/pair/A.jpg",
];

describe("matching of references to files", () => {
  const matcher = pathMatcher(paths);

  test.each([
    ["coco/train/images/1.jpg", { path: "coco/train/images/1.jpg", by: "exact" }],
    ["/home/me/data/coco/val/images/1.jpg", { path: "coco/val/images/1.jpg", by: "suffix" }],
    ["train/images/2.jpg", { path: "coco/train/images/2.jpg", by: "suffix" }],
    ["..\\train\\images\\1.jpg", { path: "coco/train/images/1.jpg", by: "suffix" }],
    ["./2.jpg", { path: "coco/train/images/2.jpg", by: "baseName" }],
    ["somewhere/2.jpg", { path: "coco/train/images/2.jpg", by: "baseName" }],
    ["1.jpg", { ambiguous: ["coco/train/images/1.jpg", "coco/val/images/1.jpg"] }],
    ["images/1.jpg", { ambiguous: ["coco/train/images/1.jpg", "coco/val/images/1.jpg"] }],
    ["coco/val/cafe\u0301.jpg", { path: "coco/val/caf\u00e9.jpg", by: "unicode" }],
    ["only here.jpg", { path: "coco/val/images/Only Here.JPG", by: "case" }],
    ["pair/a.jpg", { path: "coco/pair/a.jpg", by: "suffix" }],
    ["3.jpg", undefined],
    ["", undefined],
    ["../..", undefined],
  ])("%j is %j", (reference, expected) => {
    expect(matcher.match(reference)).toEqual(expected);
  });

  test("the full path of a file always finds that very file, whatever else there is", () => {
    const segment = fc.constantFrom("a", "b", "A", "caf\u00e9", "cafe\u0301", "1.jpg", "2.jpg");
    const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join("/"));
    fc.assert(
      fc.property(fc.uniqueArray(path, { minLength: 1, maxLength: 20 }), (list) => {
        const all = pathMatcher(list);
        for (const one of list) expect(all.match(one)).toEqual({ path: one, by: "exact" });
      }),
    );
  });

  test("a reference never leaves the drop", () => {
    expect(cleanReference("../../etc/passwd")).toBe("etc/passwd");
    expect(cleanReference("a/../../../b")).toBe("b");
    expect(cleanReference(".\\a\\.\\b//c")).toBe("a/b/c");
  });
});
