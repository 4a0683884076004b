import { describe, expect, it } from "vitest";
import { encodeMask } from "../../formats/public.ts";
import type { Geometry } from "../../model/geometry.ts";
import { AREA_BINS, areaBin, COUNT_BINS, countBin, relativeArea } from "./objectBins.ts";

const image = { width: 100, height: 100 };
const areaOf = (geometry: Geometry) => relativeArea({ class: "x", geometry, tags: [] }, image);

describe("bins", () => {
  it("cover every number of objects", () => {
    const labels = [0, 1, 2, 3, 4, 5, 8, 9, 16, 17, 64, 65, 1e6].map((count) => COUNT_BINS[countBin(count)]?.label);
    expect(labels).toEqual(["0", "1", "2", "3–4", "3–4", "5–8", "5–8", "9–16", "9–16", "17–32", "33+", "33+", "33+"]);
  });

  it("cover every fraction of an image", () => {
    const labels = [0, 0.0009, 0.001, 0.0099, 0.01, 0.3, 1].map((area) => AREA_BINS[areaBin(area)]?.label);
    expect(labels).toEqual(["<0.1", "<0.1", "0.1–0.3", "0.3–1", "1–3", ">30", ">30"]);
    expect(AREA_BINS[0]?.words).toBe("less than 0.1% of the image");
  });
});

describe("relativeArea", () => {
  it("is that of the bounding box of an object", () => {
    expect(areaOf({ type: "rectangle", left: 10, top: 10, right: 30, bottom: 60 })).toBeCloseTo(0.1, 9);
    const ring: [number, number][] = [
      [0, 0],
      [50, 0],
      [50, 20],
    ];
    expect(areaOf({ type: "polygon", rings: [ring] })).toBeCloseTo(0.1, 9);
    const mask = { width: 20, height: 5, alpha: false, values: new Uint8Array(100).fill(1) };
    expect(areaOf({ type: "bitmap", origin: [0, 0], data: encodeMask(mask) })).toBeCloseTo(0.01, 9);
  });

  it("is undefined without a size, and ignores hidden keypoints", () => {
    expect(areaOf({ type: "point", at: [1, 1] })).toBeUndefined();
    expect(areaOf({ type: "bitmap", origin: [0, 0], data: "broken" })).toBeUndefined();
    const nodes = [
      { id: "a", at: [50, 50] as [number, number] },
      { id: "b", at: [60, 60] as [number, number] },
      { id: "c", at: [0, 0] as [number, number], disabled: true },
    ];
    expect(areaOf({ type: "graph", nodes })).toBeCloseTo(0.01, 9);
    expect(areaOf({ type: "graph", nodes: nodes.slice(2) })).toBeUndefined();
  });
});
