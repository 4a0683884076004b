import type { Figure } from "../../model/figure.ts";
import type { Geometry, Point, Ring } from "../../model/geometry.ts";
import type { ProblemCode } from "../../model/problemCodes.ts";
import { type Failed, failure, type Result, success } from "../../model/result.ts";
import type { Tag } from "../../model/tag.ts";
import { UNNAMED_CLASS } from "../classes/classNames.ts";
import type { Finding } from "../report/finding.ts";
import { finiteNumber, isJsonObject, type JsonObject, otherFields } from "../text/jsonValue.ts";
import { quoted } from "../text/quoted.ts";
import { tagFromJson } from "./tagJson.ts";

/** What is known of the classes of a project while its objects are read. */
export interface KnownClasses {
  /** Returns the name of the shape of a class by its title. */
  shapeOf(title: string): string | undefined;
  /** Returns the title of a class by its `classId`, for objects that name no class. */
  titleOf(id: unknown): string | undefined;
}

/** The figure of an object of an annotation, if it can be read, and its problems. */
interface ObjectResult {
  readonly figure?: Figure;
  readonly findings: readonly Finding[];
}

/** Fields that the product reads; `type` of 2018 is not read, because its writers set it wrongly. */
const knownFields = new Set(["classTitle", "description", "geometryType", "shape", "tags", "type"]);

/**
 * Reads an object of an annotation. Its geometry is that of `geometryType`, else of `shape`, else of its class, else the one that its fields
 * look like. A geometry that the product does not draw is kept unchanged; one that cannot be read is skipped with a finding.
 */
export function objectToFigure(json: unknown, classes: KnownClasses): ObjectResult {
  if (!isJsonObject(json)) return refused("object_broken", "An object is not a JSON object.");
  const findings: Finding[] = [];
  const title = titleOf(json, classes, findings);
  const word = geometryWordOf(json, title, classes);
  if (word === undefined) return refused("geometry_missing", "The object has no geometry.");
  const read = readGeometry(word, json);
  if (!read.ok) {
    const { code, fault } = read.failure;
    return refused(code, `The ${word} of an object of class ${quoted(title)} ${fault}.`, findings);
  }
  const { geometry, fields, finding } = read.value;
  if (finding !== undefined) findings.push(finding);

  const used = new Set([...knownFields, ...fields, ...ignorableFields(json, fields)]);
  if (typeof json.instance === "string") used.add("instance");
  const extra = otherFields(json, used);
  return {
    figure: {
      class: title,
      geometry,
      tags: readTags(json.tags, findings),
      ...(typeof json.description === "string" && json.description !== "" && { description: json.description }),
      ...(typeof json.instance === "string" && { group: json.instance }),
      ...(extra && { extra }),
    },
    findings,
  };
}

/** Reads the tags of an image or object. A value that is not a tag is skipped with a finding. */
export function readTags(json: unknown, findings: Finding[]): Tag[] {
  if (json === undefined || json === null) return [];
  const list = Array.isArray(json) ? json : [json];
  return list.flatMap((item) => {
    const tag = tagFromJson(item);
    if (tag !== undefined) return [tag];
    findings.push({
      code: "tag_broken",
      message: `A tag has no name: ${JSON.stringify(item)?.slice(0, 80)}.`,
      action: "The tag is skipped.",
    });
    return [];
  });
}

function titleOf(json: JsonObject, classes: KnownClasses, findings: Finding[]): string {
  if (typeof json.classTitle === "string" || typeof json.classTitle === "number") return String(json.classTitle);
  const title = classes.titleOf(json.classId);
  if (title !== undefined) return title;
  findings.push({
    code: "class_missing",
    message: "The object names no class.",
    action: `The class of the object is named ${JSON.stringify(UNNAMED_CLASS)}.`,
  });
  return UNNAMED_CLASS;
}

function geometryWordOf(json: JsonObject, title: string, classes: KnownClasses): string | undefined {
  if (typeof json.geometryType === "string") return json.geometryType;
  if (typeof json.shape === "string") return json.shape;
  const ofClass = classes.shapeOf(title);
  return ofClass === undefined || ofClass === "any" ? guessedWord(json) : ofClass;
}

function guessedWord(json: JsonObject): string | undefined {
  if (bitmapOf(json) !== undefined) return "bitmap";
  if (isJsonObject(json.nodes)) return "graph";
  if (Array.isArray(json.parts)) return "multipolygon";
  if (isJsonObject(json.vertices)) return "cuboid_2d";
  if (Array.isArray(json.faces)) return "cuboid";
  const points = exteriorOf(json);
  if (!Array.isArray(points)) return undefined;
  if (finiteNumber(json.angle) !== undefined) return "oriented_bbox";
  if (points.length === 1) return "point";
  // Two points may also be a line; the old field is not reliable, but the only hint.
  if (points.length === 2) return json.type === "line" ? "line" : "rectangle";
  return json.type === "line" ? "line" : "polygon";
}

/** A geometry, the fields of the object that it was read from, and a finding about it. */
interface GeometryRead {
  readonly geometry: Geometry;
  readonly fields: readonly string[];
  readonly finding?: Finding | undefined;
}

/** Why a geometry cannot be read. `fault` completes the sentence "The polygon ...". */
interface GeometryFailure {
  readonly code: ProblemCode;
  readonly fault: string;
}

type GeometryResult = Result<GeometryRead, GeometryFailure>;

function broken(fault: string): Failed<GeometryFailure> {
  return failure({ code: "geometry_broken", fault });
}

function readGeometry(word: string, json: JsonObject): GeometryResult {
  switch (word) {
    case "point":
      return point(json);
    case "rectangle":
      return withPoints(json, 2, (points) => ({ type: "rectangle", ...boxOf(points) }));
    case "oriented_bbox":
      return rotatedRectangle(json);
    case "line":
      return withPoints(json, 2, (points) => ({ type: "polyline", points }));
    case "polygon":
      return polygon(json);
    case "multipolygon":
      return multipart(json);
    case "bitmap":
    case "alpha_mask":
      return bitmap(word, json);
    case "graph":
      return graph(json);
    default:
      return other(word, json);
  }
}

function point(json: JsonObject): GeometryResult {
  const points = readPoints(exteriorOf(json));
  if (points === undefined) return broken("has points that are not pairs of numbers");
  const [at] = points;
  return at === undefined ? tooFew(0, 1) : success({ geometry: { type: "point", at }, fields: ["points"] });
}

function withPoints(json: JsonObject, atLeast: number, make: (points: Ring) => Geometry): GeometryResult {
  const points = readPoints(exteriorOf(json));
  if (points === undefined) return broken("has points that are not pairs of numbers");
  if (points.length < atLeast) return tooFew(points.length, atLeast);
  return success({ geometry: make(points), fields: ["points"] });
}

function rotatedRectangle(json: JsonObject): GeometryResult {
  const angle = finiteNumber(json.angle ?? 0);
  if (angle === undefined) return broken("has an angle that is not a number");
  const read = withPoints(json, 2, (points) => ({ type: "rotatedRectangle", ...boxOf(points), angle }));
  return read.ok ? success({ ...read.value, fields: ["points", "angle"] }) : read;
}

function polygon(json: JsonObject): GeometryResult {
  const read = readRings(json.points);
  if (!read.ok) return read;
  const { rings, finding } = read.value;
  return success({ geometry: { type: "polygon", rings }, fields: ["points"], finding });
}

function multipart(json: JsonObject): GeometryResult {
  if (!Array.isArray(json.parts) || json.parts.length === 0) return broken("has no parts");
  const parts: Ring[][] = [];
  let finding: Finding | undefined;
  for (const part of json.parts) {
    const read = readRings(part);
    if (!read.ok) return read;
    parts.push(read.value.rings);
    finding ??= read.value.finding;
  }
  return success({ geometry: { type: "multipart", parts }, fields: ["parts"], finding });
}

function readRings(points: unknown): Result<{ rings: Ring[]; finding?: Finding }, GeometryFailure> {
  const outline = readPoints(isJsonObject(points) ? points.exterior : points);
  if (outline === undefined) return broken("has points that are not pairs of numbers");
  const open = withoutRepeatedEnd(outline);
  if (open.length < 3) return tooFew(open.length, 3);
  const listed = isJsonObject(points) && Array.isArray(points.interior) ? points.interior : [];
  const holes = listed.map((hole) => withoutRepeatedEnd(readPoints(hole) ?? []));
  const sound = holes.filter((hole) => hole.length >= 3);
  if (sound.length === holes.length) return success({ rings: [open, ...sound] });
  return success({
    rings: [open, ...sound],
    finding: {
      code: "hole_broken",
      message: `${holes.length - sound.length} of ${holes.length} holes of a polygon have fewer than three valid points.`,
      action: "The polygon is kept without them.",
    },
  });
}

function bitmap(word: string, json: JsonObject): GeometryResult {
  const field = bitmapOf(json);
  if (field === undefined) return broken("has no mask data");
  const origin = readPoints([field.origin])?.[0];
  if (origin === undefined) return broken("has an origin that is not a pair of numbers");
  const geometry: Geometry = { type: "bitmap", origin, data: field.data };
  return success({ geometry: word === "alpha_mask" ? { ...geometry, alpha: true } : geometry, fields: ["bitmap"] });
}

const nodeFields = new Set(["loc", "disabled"]);

function graph(json: JsonObject): GeometryResult {
  if (!isJsonObject(json.nodes)) return broken("has no nodes");
  const nodes: Extract<Geometry, { type: "graph" }>["nodes"] = [];
  for (const [id, node] of Object.entries(json.nodes)) {
    const at = isJsonObject(node) ? readPoints([node.loc])?.[0] : undefined;
    if (!isJsonObject(node) || at === undefined) return broken(`has a node ${quoted(id)} without a position`);
    const extra = otherFields(node, nodeFields);
    nodes.push({
      id,
      at,
      ...(typeof node.disabled === "boolean" && { disabled: node.disabled }),
      ...(extra && { extra }),
    });
  }
  if (nodes.length === 0) return broken("has no nodes");
  return success({ geometry: { type: "graph", nodes }, fields: ["nodes"] });
}

/** Fields that belong to the object and not to its geometry; all other fields of an unknown geometry belong to it. */
const objectFields = new Set(
  "id classId classTitle description geometryType shape tags type instance labelerLogin createdAt updatedAt nnCreated nnUpdated customData priority".split(
    " ",
  ),
);

function other(word: string, json: JsonObject): GeometryResult {
  const raw = otherFields(json, objectFields) ?? {};
  return success({
    geometry: { type: "other", shape: word, raw },
    fields: Object.keys(raw),
    finding: {
      code: "geometry_not_drawn",
      message: `Objects of the geometry ${quoted(word)} are not drawn.`,
      action: "They are kept; a download contains them unchanged.",
    },
  });
}

/** Old vector objects have an empty mask, and old masks have empty points: neither has a meaning. */
function ignorableFields(json: JsonObject, fields: readonly string[]): string[] {
  const ignorable: string[] = [];
  if (!fields.includes("bitmap") && json.bitmap !== undefined && bitmapOf(json) === undefined) ignorable.push("bitmap");
  if (!fields.includes("points")) {
    const points = exteriorOf(json);
    if (points === null || (Array.isArray(points) && points.length === 0)) ignorable.push("points");
  }
  if (json.instance === null) ignorable.push("instance");
  return ignorable;
}

function bitmapOf(json: JsonObject): { origin: unknown; data: string } | undefined {
  if (!isJsonObject(json.bitmap) || typeof json.bitmap.data !== "string" || json.bitmap.data === "") return undefined;
  return { origin: json.bitmap.origin ?? [0, 0], data: json.bitmap.data };
}

function exteriorOf(json: JsonObject): unknown {
  return isJsonObject(json.points) ? json.points.exterior : json.points;
}

function readPoints(value: unknown): Ring | undefined {
  if (!Array.isArray(value)) return undefined;
  const points: Point[] = [];
  for (const pair of value) {
    if (!Array.isArray(pair)) return undefined;
    const x = finiteNumber(pair[0]);
    const y = finiteNumber(pair[1]);
    if (x === undefined || y === undefined) return undefined;
    points.push([x, y]);
  }
  return points;
}

function withoutRepeatedEnd(ring: Ring): Ring {
  const first = ring[0];
  const last = ring.at(-1);
  const repeats = ring.length > 1 && first?.[0] === last?.[0] && first?.[1] === last?.[1];
  return repeats ? ring.slice(0, -1) : ring;
}

function boxOf(points: Ring): { left: number; top: number; right: number; bottom: number } {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const [x, y] of points) {
    box.left = Math.min(box.left, x);
    box.top = Math.min(box.top, y);
    box.right = Math.max(box.right, x);
    box.bottom = Math.max(box.bottom, y);
  }
  return box;
}

function tooFew(count: number, atLeast: number): Failed<GeometryFailure> {
  return failure({ code: "too_few_points", fault: `has ${count} of at least ${atLeast} points` });
}

function refused(code: ProblemCode, message: string, findings: readonly Finding[] = []): ObjectResult {
  return { findings: [...findings, { code, severity: "warning", message, action: "The object is skipped." }] };
}
