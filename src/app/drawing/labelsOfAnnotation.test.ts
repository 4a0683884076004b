import { describe, expect, it } from "vitest";
import { imageTags, labelsOfAnnotation } from "./labelsOfAnnotation.ts";

const box = {
  classTitle: "car",
  geometryType: "rectangle",
  tags: [],
  points: {
    exterior: [
      [1, 2],
      [30, 40],
    ],
    interior: [],
  },
};
const image = { width: 300, height: 400, orientation: 6 };

describe("labelsOfAnnotation", () => {
  it("reads objects, and skips broken ones", () => {
    const annotation = { size: { width: 300, height: 400 }, objects: [box, null, { classTitle: "x" }] };
    const { figures } = labelsOfAnnotation({ ...image, annotation }, []);
    expect(figures.map((figure) => figure.class)).toEqual(["car"]);
  });

  it("takes the shape of the class where an object names none", () => {
    const { geometryType: _, ...bare } = box;
    const classes = [{ title: "car", shape: "line" }];
    const { figures } = labelsOfAnnotation({ ...image, annotation: { objects: [bare] } }, classes);
    expect(figures[0]?.geometry.type).toBe("polyline");
  });

  it("rotates labels with an image when they were made on its stored pixels", () => {
    const stored = { size: { width: 400, height: 300 }, objects: [box] };
    expect(labelsOfAnnotation({ ...image, annotation: stored }, []).matrix).not.toEqual([1, 0, 0, 1, 0, 0]);
    const upright = { size: { width: 300, height: 400 }, objects: [box] };
    expect(labelsOfAnnotation({ ...image, annotation: upright }, []).matrix).toEqual([1, 0, 0, 1, 0, 0]);
  });

  it("has no labels without an annotation", () => {
    expect(labelsOfAnnotation({ ...image, annotation: null }, []).figures).toEqual([]);
    expect(imageTags(null)).toEqual([]);
  });
});
