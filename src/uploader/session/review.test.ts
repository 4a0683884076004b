import { expect, test } from "vitest";
import type { Verdict } from "../../formats/detect/detect.ts";
import type { Detection } from "../../formats/format.ts";
import { createReview } from "./review.ts";

const claim = (slug: string): Detection => ({ slug, certainty: "weak", root: "", reasons: [] });
const [classification, images] = [claim("classification"), claim("images")];
const reviewOf = (verdict: Verdict, preset = "auto") => {
  const review = createReview("drop", { preset });
  review.setDetection({ detections: [classification, images], verdict });
  return review;
};

test("nothing is decided before detection has ended, unless the person chose a format", () => {
  const review = createReview("drop");
  expect([review.isDecided, review.question]).toEqual([false, undefined]);
  review.choose({ preset: "coco" });
  expect(review.isDecided).toBe(true);
});

test("an ambiguous drop is decided once a format is chosen, and a question again when that is taken back", () => {
  const candidates = [classification, images];
  const review = reviewOf({ kind: "ambiguous", candidates });
  expect([review.isDecided, review.question]).toEqual([false, candidates]);
  review.choose({ preset: "images" });
  expect([review.isDecided, review.question]).toEqual([true, undefined]);
  review.choose({ preset: "auto" });
  expect(review.isDecided).toBe(false);
});

test("a format that is not read is a question only when the drop can be imported otherwise", () => {
  const unread = { name: "HRSC2016", reason: "", advice: "" };
  expect(reviewOf({ kind: "unsupported", unread, candidates: [images] }).question).toEqual([images]);
  expect(reviewOf({ kind: "unsupported", unread, candidates: [] }).isDecided).toBe(true);
});

test.each<Verdict>([
  { kind: "chosen", detection: classification },
  { kind: "imagesOnly", detection: images },
  { kind: "nothing" },
])("a drop that is $kind is decided", (verdict) => {
  const review = reviewOf(verdict);
  expect([review.isDecided, review.question]).toEqual([true, undefined]);
});
