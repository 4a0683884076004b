import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Geometry, Ring } from "../../model/geometry.ts";
import { clipPolygon, clipPolyline } from "./clip.ts";
import { extent, framedOn, settleGeometry, sizeFinding, uprightMatrix } from "./rules.ts";

const size = { width: 100, height: 50 };
const settle = (geometry: Geometry) => settleGeometry(geometry, size);

const coordinate = fc.integer({ min: -120, max: 220 });
const ring: fc.Arbitrary<Ring> = fc.array(fc.tuple(coordinate, coordinate), { minLength: 3, maxLength: 9 });

describe("geometry against the image's edge", () => {
  test("what lies inside is returned untouched, also on the edge itself", () => {
    const inside: Geometry = { type: "rectangle", left: 0, top: 0, right: 100, bottom: 50 };
    expect(settle(inside)).toEqual({ geometry: inside });
    expect(settle(inside).geometry).toBe(inside);
    const polygon: Geometry = {
      type: "polygon",
      rings: [
        [
          [0, 0],
          [100, 0],
          [50.123456789, 50],
        ],
      ],
    };
    expect(settle(polygon).geometry).toBe(polygon);
  });

  test("a tiny distance outside is kept and not reported", () => {
    const geometry: Geometry = { type: "rectangle", left: -1e-6, top: 0, right: 100.0005, bottom: 10 };
    expect(settle(geometry)).toEqual({ geometry });
  });

  test("a rectangle is cut at the edge", () => {
    const { geometry, finding } = settle({ type: "rectangle", left: -10, top: 40, right: 10, bottom: 70 });
    expect(geometry).toEqual({ type: "rectangle", left: 0, top: 40, right: 10, bottom: 50 });
    expect(finding).toMatchObject({ code: "clipped" });
  });

  test.each<Geometry>([
    { type: "rectangle", left: 100, top: 0, right: 120, bottom: 10 },
    { type: "point", at: [101, 3] },
    {
      type: "polygon",
      rings: [
        [
          [200, 0],
          [300, 0],
          [300, 10],
        ],
      ],
    },
    {
      type: "polyline",
      points: [
        [-5, -5],
        [-1, -9],
      ],
    },
    { type: "graph", nodes: [{ id: "a", at: [-1, 0] }] },
    { type: "rotatedRectangle", left: 200, top: 0, right: 220, bottom: 10, angle: 1 },
    {
      type: "multipart",
      parts: [
        [
          [
            [200, 0],
            [300, 0],
            [300, 10],
          ],
        ],
      ],
    },
  ])("what lies outside altogether is skipped: $type", (geometry) => {
    const settled = settle(geometry);
    expect(settled.geometry).toBeUndefined();
    expect(settled.finding?.code).toBe("outside_of_image");
  });

  test("a polygon is cut with its holes, several parts each for itself", () => {
    const outline: Ring = [
      [-20, 10],
      [40, 10],
      [40, 40],
      [-20, 40],
    ];
    const hole: Ring = [
      [-10, 20],
      [-5, 20],
      [-5, 30],
      [-10, 30],
    ];
    expect(settle({ type: "polygon", rings: [outline, hole] }).geometry).toEqual({
      type: "polygon",
      rings: [
        expect.arrayContaining([
          [0, 10],
          [40, 10],
          [40, 40],
          [0, 40],
        ]),
      ],
    });
    const gone: Ring = [
      [200, 0],
      [300, 0],
      [300, 10],
    ];
    expect(settle({ type: "multipart", parts: [[gone], [outline]] }).geometry).toMatchObject({ parts: { length: 1 } });
  });

  test("points of a graph are moved to the edge, a rotated box is kept whole", () => {
    const graph = settle({
      type: "graph",
      nodes: [
        { id: "a", at: [5, 5] },
        { id: "b", at: [-5, 60], disabled: true },
      ],
    });
    expect(graph.geometry).toEqual({
      type: "graph",
      nodes: [
        { id: "a", at: [5, 5] },
        { id: "b", at: [0, 50], disabled: true },
      ],
    });
    const box: Geometry = { type: "rotatedRectangle", left: -10, top: 0, right: 30, bottom: 10, angle: 0.3 };
    expect(settle(box)).toMatchObject({ geometry: box, finding: { code: "clipped", action: "It is kept unchanged." } });
  });

  test("a shape without area is kept and named, without a size nothing is cut", () => {
    const flat: Geometry = { type: "rectangle", left: 5, top: 5, right: 5, bottom: 9 };
    expect(settle(flat)).toMatchObject({ geometry: flat, finding: { code: "no_area" } });
    const far: Geometry = { type: "point", at: [9999, 9999] };
    expect(settleGeometry(far, undefined)).toEqual({ geometry: far });
  });

  test("whatever is clipped lies inside afterwards, and clipping again changes nothing", () => {
    fc.assert(
      fc.property(ring, fc.constantFrom("polygon", "polyline"), (points, type) => {
        const clipped = type === "polygon" ? clipPolygon(points, size) : clipPolyline(points, size);
        if (clipped === undefined) return;
        const [left, top, right, bottom] = extent({ type: "polyline", points: clipped });
        for (const [value, limit] of [
          [-left, 0],
          [-top, 0],
          [right, 100],
          [bottom, 50],
        ] as const) {
          expect(value).toBeLessThanOrEqual(limit + 1e-9);
        }
        const again = settle(type === "polygon" ? { type, rings: [clipped] } : { type: "polyline", points: clipped });
        expect(again.finding?.code ?? "no_area").toBe("no_area");
      }),
    );
  });

  test("a polygon's part inside has the area that counting points finds", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(coordinate, coordinate), { minLength: 3, maxLength: 3 }), (triangle) => {
        const clipped = clipPolygon(triangle, size);
        // Shoelace over the clipped triangle against a fine grid.
        const shoelace = Math.abs(
          (clipped ?? []).reduce((sum, [x, y], i, all) => {
            const [nx, ny] = all[(i + 1) % all.length]!;
            return sum + (x * ny - nx * y) / 2;
          }, 0),
        );
        let counted = 0;
        for (let x = 0.125; x < 100; x += 0.25)
          for (let y = 0.125; y < 50; y += 0.25) if (isInside(triangle, x, y)) counted += 0.0625;
        expect(Math.abs(shoelace - counted)).toBeLessThan(60);
      }),
      { numRuns: 30 },
    );
  });
});

function isInside(polygon: Ring, x: number, y: number): boolean {
  let inside = false;
  for (let i = 0; i < polygon.length; i++) {
    const [x1, y1] = polygon[i]!;
    const [x2, y2] = polygon[(i + 1) % polygon.length]!;
    if (y1 <= y !== y2 <= y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) inside = !inside;
  }
  return inside;
}

describe("size and orientation", () => {
  const photo = { kind: "jpeg", width: 400, height: 300, orientation: 6 } as const;

  test("an annotation belongs to the upright image, to the stored pixels, or to neither", () => {
    expect(framedOn({ width: 300, height: 400 }, photo)).toBe("upright");
    expect(framedOn({ width: 400, height: 300 }, photo)).toBe("stored");
    expect(framedOn({ width: 40, height: 30 }, photo)).toBe("other");
    expect(framedOn({ width: 300, height: 400 }, { ...photo, orientation: 1 })).toBe("other");
    expect(framedOn(undefined, photo)).toBe("upright");
    expect(framedOn({ width: 1, height: 1 }, { kind: "heic", orientation: 1 })).toBe("upright");
    expect(sizeFinding({ width: 300, height: 400 }, photo)).toBeUndefined();
    expect(sizeFinding({ width: 400, height: 300 }, photo)?.code).toBe("labels_on_stored_pixels");
    expect(sizeFinding({ width: 40, height: 30 }, photo)?.message).toContain("40 x 30");
  });

  test.each([
    [1, [0, 0]],
    [2, [400, 0]],
    [3, [400, 300]],
    [4, [0, 300]],
    [5, [0, 0]],
    [6, [300, 0]],
    [7, [300, 400]],
    [8, [0, 400]],
  ])("orientation %i takes the first stored pixel's corner to %j", (orientation, corner) => {
    const [, , , , e, f] = uprightMatrix(orientation, { width: 400, height: 300 });
    expect([e, f]).toEqual(corner);
  });
});
