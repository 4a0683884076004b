import fc from "fast-check";
import { expect, test } from "vitest";
import { report as reportSchema } from "../../model/report.ts";
import { checkReport, type FilePlaces, openReportBook } from "./reportBook.ts";

function placesOf(paths: readonly string[]): FilePlaces {
  const places = new Map(paths.map((path, index) => [path, index]));
  return { size: paths.length, placeOf: (path) => places.get(path) };
}

test("every file has one outcome: becoming an image counts more than any other", () => {
  const book = openReportBook(placesOf(["a.png", "b.txt", "c.json", "d", "e"]));
  book.settle("a.png", "skipped", "not an image");
  book.markImage("a.png");
  book.settle("a.png", "failed");
  book.settle("b.txt", "skipped", "not an image");
  book.settle("c.json", "failed");
  book.settle("c.json", "used");
  book.settle("d", "used");
  book.settle("not in the drop", "used");
  expect(book.close()).toMatchObject({
    seen: 5,
    used: 3,
    failed: 0,
    skipped: [
      { reason: "not an image", count: 1 },
      { reason: "not part of the dataset", count: 1 },
    ],
  });
});

test("of a failed import nothing counts as used or imported, and its problems are kept", () => {
  const book = openReportBook(placesOf(["a.png", "b.txt", "c.json", "d"]));
  book.markImage("a.png");
  book.settle("b.txt", "skipped", "not an image");
  book.settle("c.json", "failed");
  book.add({ images: 1, objects: 3 });
  book.problem({ code: "clipped", severity: "error", message: "" });
  expect(book.closeFailed()).toMatchObject({
    seen: 4,
    used: 0,
    failed: 1,
    skipped: [
      { reason: "not an image", count: 1 },
      { reason: "nothing was imported", count: 2 },
    ],
    imported: { images: 0, annotations: 0, objects: 0, classes: 0, tags: 0 },
    problems: { errors: 1 },
  });
});

test("a report that does not add up is a bug and is refused", () => {
  const report = openReportBook(placesOf(["a"])).close();
  expect(() => checkReport({ ...report, used: 1 })).toThrow(/add up/);
});

test("the report adds up whatever a reader yields", () => {
  const paths = ["a", "b", "c", "d", "__proto__"];
  const step = fc.record({
    path: fc.constantFrom(...paths, "elsewhere"),
    outcome: fc.constantFrom("image", "used", "skipped", "failed"),
    reason: fc.option(fc.constantFrom("junk", "toString"), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const book = openReportBook(placesOf(paths));
      for (const { path, outcome, reason } of steps) {
        if (outcome === "image") book.markImage(path);
        else book.settle(path, outcome as "used", reason);
      }
      const report = book.close();
      checkReport(report);
      reportSchema.parse(report);
      expect(report.seen).toBe(paths.length);
      expect(book.settled).toBeLessThanOrEqual(paths.length);
    }),
  );
});

test("problems are counted by code and severity", () => {
  const book = openReportBook(placesOf([]));
  book.problem({ code: "clipped", severity: "error", message: "" });
  book.problem({ code: "clipped", severity: "warning", message: "" });
  book.problem({ code: "constructor" as "clipped", severity: "info", message: "" });
  expect(book.close().problems).toEqual({ errors: 1, warnings: 1, byCode: { clipped: 2, constructor: 1 } });
});
