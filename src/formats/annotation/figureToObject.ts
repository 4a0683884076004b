import type { Figure } from "../../model/figure.ts";
import type { Geometry, Ring } from "../../model/geometry.ts";
import type { JsonObject } from "../text/jsonValue.ts";
import { geometryName } from "./shapeNames.ts";
import { tagToJson } from "./tagJson.ts";

/** Returns a figure as an object of a Supervisely annotation: what the server stores, the page draws and a download contains. */
export function figureToObject(figure: Figure): JsonObject {
  return besides(figure.extra, {
    classTitle: figure.class,
    description: figure.description ?? "",
    geometryType: geometryName(figure.geometry),
    tags: figure.tags.map(tagToJson),
    ...(figure.group !== undefined && { instance: figure.group }),
    ...geometryFields(figure.geometry),
  });
}

/** Returns the own fields with the fields of another format beside them; one of these with the name of an own field is kept as `original_<name>`. */
export function besides(extra: JsonObject | undefined, own: JsonObject): JsonObject {
  const others = Object.entries(extra ?? {}).map(([key, value]) => [
    Object.hasOwn(own, key) ? `original_${key}` : key,
    value,
  ]);
  return { ...Object.fromEntries(others), ...own };
}

function geometryFields(geometry: Geometry): JsonObject {
  switch (geometry.type) {
    case "point":
      return exterior([geometry.at]);
    case "rectangle":
      return exterior(cornersOf(geometry));
    // The SDK writes and reads the corners of this one without exterior and interior.
    case "rotatedRectangle":
      return { points: cornersOf(geometry), angle: geometry.angle };
    case "polygon":
      return { points: polygonFields(geometry.rings) };
    case "multipart":
      return { parts: geometry.parts.map(polygonFields) };
    case "bitmap":
      return { bitmap: { origin: geometry.origin, data: geometry.data } };
    case "polyline":
      return exterior(geometry.points);
    case "graph":
      return {
        nodes: Object.fromEntries(
          geometry.nodes.map(({ id, at, disabled, extra }) => [
            id,
            { ...extra, loc: at, ...(disabled !== undefined && { disabled }) },
          ]),
        ),
      };
    case "other":
      return geometry.raw;
  }
}

function exterior(points: Ring): JsonObject {
  return { points: { exterior: points, interior: [] } };
}

function polygonFields(rings: readonly Ring[]): JsonObject {
  const [outline, ...holes] = rings;
  return { exterior: outline ?? [], interior: holes };
}

function cornersOf(box: { left: number; top: number; right: number; bottom: number }): Ring {
  return [
    [box.left, box.top],
    [box.right, box.bottom],
  ];
}
