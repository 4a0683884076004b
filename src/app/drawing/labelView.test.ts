import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { containView, coverView, fitView, keptInside, zoomedAt } from "./labelView.ts";

const side = fc.integer({ min: 1, max: 5000 });
const size = fc.record({ width: side, height: side });

describe("views of an image", () => {
  it("cover leaves no gap and contain cuts nothing", () => {
    fc.assert(
      fc.property(size, size, (image, surface) => {
        const cover = coverView(image, surface);
        expect(cover.left).toBeLessThanOrEqual(1e-6);
        expect(cover.top).toBeLessThanOrEqual(1e-6);
        const contain = containView(image, surface);
        expect(contain.left).toBeGreaterThanOrEqual(-1e-6);
        expect(contain.top).toBeGreaterThanOrEqual(-1e-6);
      }),
    );
  });

  it("fit shows a large image whole, with a margin", () => {
    expect(fitView({ width: 1000, height: 500 }, { width: 532, height: 532 })).toEqual({
      scale: 0.5,
      left: 16,
      top: 141,
    });
  });

  it("fit enlarges a small image four times at most", () => {
    expect(fitView({ width: 50, height: 25 }, { width: 1000, height: 500 })).toEqual({ scale: 4, left: 400, top: 200 });
    expect(fitView({ width: 400, height: 200 }, { width: 1032, height: 532 }).scale).toBe(2.5);
  });

  it("fit stays positive on a surface smaller than its margins", () => {
    expect(fitView({ width: 100, height: 100 }, { width: 10, height: 10 }).scale).toBeCloseTo(0.01);
  });

  it("zooming keeps the point under the pointer", () => {
    fc.assert(
      fc.property(
        size,
        size,
        fc.double({ min: 0.2, max: 5, noNaN: true }),
        fc.integer({ min: 0, max: 900 }),
        (image, surface, factor, at) => {
          const view = containView(image, surface);
          const zoomed = zoomedAt(view, factor, at, at, { least: 1e-6, most: 1e6 });
          expect((at - zoomed.left) / zoomed.scale).toBeCloseTo((at - view.left) / view.scale, 4);
        },
      ),
    );
  });

  it("zooming stays within its limits", () => {
    const view = containView({ width: 100, height: 100 }, { width: 100, height: 100 });
    expect(zoomedAt(view, 1000, 0, 0, { least: 0.5, most: 8 }).scale).toBe(8);
    expect(zoomedAt(view, 0.001, 0, 0, { least: 0.5, most: 8 }).scale).toBe(0.5);
  });

  it("keeps a large image from leaving the surface and centres a small one", () => {
    const surface = { width: 400, height: 300 };
    expect(keptInside({ scale: 10, left: 50, top: -99_999 }, { width: 100, height: 100 }, surface)).toEqual({
      scale: 10,
      left: 0,
      top: -700,
    });
    expect(keptInside({ scale: 1, left: -50, top: 0 }, { width: 100, height: 100 }, surface)).toEqual({
      scale: 1,
      left: 150,
      top: 100,
    });
  });
});
