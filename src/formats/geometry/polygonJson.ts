import type { DatasetPath } from "../../model/datasetPath.ts";
import type { Figure } from "../../model/figure.ts";
import type { Geometry } from "../../model/geometry.ts";
import type { ImageInfo } from "../../model/image.ts";
import { count } from "../../model/plural.ts";
import type { ProblemDetails } from "../../model/problem.ts";
import { failure, type Result, success } from "../../model/result.ts";
import { UNNAMED_CLASS } from "../classes/classNames.ts";
import type { LabelFailure, ValueMeaning } from "../codecs/labelPng.ts";
import type { LabelSourceContent } from "../read/labelSources.ts";
import { atMost, type PlacedFigure, settleFigures } from "../read/settleFigures.ts";
import type { Finding } from "../report/finding.ts";
import type { SourceTree } from "../sourceTree.ts";
import { parseJson } from "../text/json.ts";
import { finiteNumber, isJsonObject, type JsonObject, otherFields } from "../text/jsonValue.ts";
import { readText } from "../text/text.ts";
import { brokenGeometry, pointsOf, polygonFrom } from "./pointList.ts";

const MAX_BYTES = 128 * 1024 * 1024;
/** Fields of an object with a meaning of their own; the others are kept in `extra`. */
export const POLYGON_FIELDS: ReadonlySet<string> = new Set(["label", "polygon", "bbox", "deleted"]);

/** Why a file gives no objects; `isOther` for valid JSON about something else. */
interface PolygonJsonFailure extends LabelFailure {
  readonly isOther?: boolean;
}

/**
 * Reads a JSON file with the objects of one image as Cityscapes and Mapillary Vistas have it: `{imgWidth, imgHeight, objects: [{label, polygon}]}`,
 * also `width` and `height`, and `bbox` (x, y, width, height) instead of a polygon. Later objects are drawn over earlier ones. Objects marked
 * as deleted are skipped. `meaningOf` returns the class of a label.
 */
export async function readPolygonJson(
  tree: SourceTree,
  path: DatasetPath,
  info: ImageInfo,
  meaningOf: (label: string) => ValueMeaning,
  signal?: AbortSignal,
): Promise<Result<LabelSourceContent, PolygonJsonFailure>> {
  const parsed = await parseObjects(tree, path, signal);
  if (!parsed.ok) return parsed;
  const { json, objects } = parsed.value;
  const problems = [...parsed.value.problems];
  const placed: PlacedFigure[] = [];
  let deleted = 0;
  for (const [i, value] of objects.entries()) {
    const object = `objects[${i}]`;
    if (isJsonObject(value) && isTrue(value.deleted)) {
      deleted++;
      continue;
    }
    const made = isJsonObject(value) ? figureOf(value, meaningOf) : brokenGeometry("The object is not a JSON object.");
    if (!made.ok) {
      problems.push({ ...made.failure, path, object });
      continue;
    }
    const { figure, finding } = made.value;
    if (finding !== undefined) problems.push({ ...finding, path, object });
    placed.push({ figure, object });
  }
  if (deleted > 0) {
    const message = `${count(deleted, "object is", "objects are")} marked as deleted.`;
    problems.push({
      code: "deleted_objects",
      path,
      message,
      action: deleted === 1 ? "It is skipped." : "They are skipped.",
    });
  }
  const width = finiteNumber(json.imgWidth ?? json.width);
  const height = finiteNumber(json.imgHeight ?? json.height);
  const annotatedSize = width && height && width > 0 && height > 0 ? { width, height } : undefined;
  const settled = settleFigures(placed, info, annotatedSize, path);
  return success({
    figures: settled.figures,
    problems: [...atMost(problems, path), ...settled.problems],
    ...(annotatedSize && { annotatedSize }),
  });
}

/** Returns how many objects a file contains that belongs to no image; undefined for a file about something else. */
export async function countObjects(
  tree: SourceTree,
  path: DatasetPath,
  signal?: AbortSignal,
): Promise<number | undefined> {
  const parsed = await parseObjects(tree, path, signal);
  if (parsed.ok) return parsed.value.objects.length;
  return parsed.failure.isOther ? undefined : 0;
}

interface Parsed {
  readonly json: JsonObject;
  readonly objects: readonly unknown[];
  readonly problems: readonly ProblemDetails[];
}

async function parseObjects(
  tree: SourceTree,
  path: DatasetPath,
  signal?: AbortSignal,
): Promise<Result<Parsed, PolygonJsonFailure>> {
  const text = await readText(tree, path, { maxBytes: MAX_BYTES, ...(signal && { signal }) });
  if (!text.ok) return failure({ message: `The file cannot be read: ${text.failure}.` });
  const parsed = parseJson(text.value);
  if (!parsed.ok) return parsed;
  const { value: json, repairs } = parsed.value;
  if (!isJsonObject(json) || !Array.isArray(json.objects)) {
    return failure({ message: 'The file has no list "objects".', line: 1, isOther: true });
  }
  const problems = repairs.map((repair): ProblemDetails => ({ code: "json_repaired", path, ...repair }));
  return success({ json, objects: json.objects, problems });
}

function figureOf(
  object: JsonObject,
  meaningOf: (label: string) => ValueMeaning,
): Result<{ figure: Figure; finding?: Finding }, Finding> {
  const { label } = object;
  const title =
    typeof label === "string" ? label : label === undefined || label === null ? UNNAMED_CLASS : String(label);
  const geometry = geometryOf(object);
  if (!geometry.ok) return geometry;
  const { extra: known, ...meaning } = meaningOf(title);
  const others = otherFields(object, POLYGON_FIELDS);
  const extra = known || others ? { extra: { ...known, ...others } } : {};
  const figure: Figure = { tags: [], ...meaning, geometry: geometry.value, ...extra };
  if (typeof label === "string") return success({ figure });
  const action = `It gets the class ${JSON.stringify(title)}.`;
  return success({ figure, finding: { code: "class_missing", message: "The object has no label.", action } });
}

function geometryOf({ polygon, bbox }: JsonObject): Result<Geometry, Finding> {
  if (polygon === undefined && Array.isArray(bbox)) {
    const [left, top, width, height] = bbox.map(finiteNumber);
    if (left === undefined || top === undefined || width === undefined || height === undefined) {
      return brokenGeometry("The bbox is not a list of four numbers: left, top, width, height.");
    }
    if (width < 0 || height < 0) return brokenGeometry(`The bbox has the size ${width} x ${height}.`);
    return success({ type: "rectangle", left, top, right: left + width, bottom: top + height });
  }
  const points = pointsOf(pairsOf(polygon) ?? polygon);
  if (points === undefined) return brokenGeometry("The polygon is not a list of [x, y] pairs of numbers.");
  return polygonFrom(points);
}

/** `[[x, y, x, y, ...]]`, the form in which some programs write a polygon. */
function pairsOf(polygon: unknown): unknown {
  const numbers: unknown = Array.isArray(polygon) && polygon.length === 1 ? polygon[0] : undefined;
  if (!Array.isArray(numbers) || numbers.length < 6 || numbers.length % 2 !== 0) return undefined;
  return Array.from({ length: numbers.length / 2 }, (_, i) => [numbers[2 * i], numbers[2 * i + 1]]);
}

function isTrue(value: unknown): boolean {
  return value === true || finiteNumber(value) === 1;
}
