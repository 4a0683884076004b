import { describe, expect, it } from "vitest";
import { encodeMask } from "../../formats/public.ts";
import type { Geometry } from "../../model/geometry.ts";
import { boxShare, COUNT_BINS, countBin, SHARE_BINS, shareBin } from "./objectBins.ts";

const image = { width: 100, height: 100 };
const shareOf = (geometry: Geometry) => boxShare({ class: "x", geometry, tags: [] }, image);

describe("bins", () => {
  it("have a place for every number of objects", () => {
    const labels = [0, 1, 2, 3, 4, 5, 8, 9, 16, 17, 64, 65, 1e6].map((count) => COUNT_BINS[countBin(count)]?.label);
    expect(labels).toEqual(["0", "1", "2", "3–4", "3–4", "5–8", "5–8", "9–16", "9–16", "17–32", "33+", "33+", "33+"]);
  });

  it("have a place for every part of an image", () => {
    const labels = [0, 0.0009, 0.001, 0.0099, 0.01, 0.3, 1].map((share) => SHARE_BINS[shareBin(share)]?.label);
    expect(labels).toEqual(["<0.1", "<0.1", "0.1–0.3", "0.3–1", "1–3", ">30", ">30"]);
    expect(SHARE_BINS[0]?.words).toBe("less than 0.1 % of the image");
  });
});

describe("boxShare", () => {
  it("takes the upright box around an object", () => {
    expect(shareOf({ type: "rectangle", left: 10, top: 10, right: 30, bottom: 60 })).toBeCloseTo(0.1, 9);
    const ring: [number, number][] = [
      [0, 0],
      [50, 0],
      [50, 20],
    ];
    expect(shareOf({ type: "polygon", rings: [ring] })).toBeCloseTo(0.1, 9);
    const mask = { width: 20, height: 5, alpha: false, values: new Uint8Array(100).fill(1) };
    expect(shareOf({ type: "bitmap", origin: [0, 0], data: encodeMask(mask) })).toBeCloseTo(0.01, 9);
  });

  it("leaves out what has no size, and key points that are hidden", () => {
    expect(shareOf({ type: "point", at: [1, 1] })).toBeUndefined();
    expect(shareOf({ type: "bitmap", origin: [0, 0], data: "broken" })).toBeUndefined();
    const nodes = [
      { id: "a", at: [50, 50] as [number, number] },
      { id: "b", at: [60, 60] as [number, number] },
      { id: "c", at: [0, 0] as [number, number], disabled: true },
    ];
    expect(shareOf({ type: "graph", nodes })).toBeCloseTo(0.01, 9);
    expect(shareOf({ type: "graph", nodes: nodes.slice(2) })).toBeUndefined();
  });
});
