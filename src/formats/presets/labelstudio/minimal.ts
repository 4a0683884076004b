import { isJsonObject, type JsonObject } from "../../text/jsonValue.ts";
import type { LabelConfig } from "./labelConfig.ts";
import { type Annotation, authorOf, imagesOf, type Task, timeOf } from "./task.ts";

/** Fields that Label Studio adds to each record of JSON-MIN. */
const ownFields = new Set(
  "id annotator annotation_id completed_by created_at updated_at lead_time agreement history".split(" "),
);

/** Returns true for a record with the fields that every record of JSON-MIN has. */
export function isMinimalRecord(json: JsonObject): boolean {
  return "annotation_id" in json && "lead_time" in json && !("data" in json);
}

/** Returns true for a record with columns of regions. */
export function hasRegions(json: JsonObject): boolean {
  return Object.values(json).some((value) => Array.isArray(value) && value.length > 0 && value.every(isRegion));
}

/**
 * Returns a record of JSON-MIN as a task with its one annotation. A record contains the fields of the task and the answers of each control side
 * by side, and regions have no id: regions of different controls with the same coordinates are one. Returns undefined for a record without an image.
 */
export function taskFromMinimal(json: JsonObject, config: LabelConfig): Task | undefined {
  const { key: imageKey, references } = imagesOf(json, config.imageKeys);
  if (references.length === 0) return undefined;
  const data = new Map<string, unknown>([[imageKey, json[imageKey]]]);
  const results: JsonObject[] = [];
  for (const [key, value] of Object.entries(json)) {
    if (key === imageKey || ownFields.has(key)) continue;
    const control = config.controls.get(key);
    // Without the configuration, texts of the task look like choices. They become tags, so that none are lost.
    const isAnswer = control !== undefined || (config.controls.size === 0 && isScalar(value));
    if (isAnswer || isAnswerList(value)) results.push(...resultsOf(key, value, control?.type));
    else data.set(key, value);
  }
  const author = authorOf(json.annotator ?? json.completed_by);
  const annotation: Annotation = {
    results,
    time: timeOf(json.created_at),
    isGroundTruth: false,
    ...(author !== undefined && { author }),
  };
  const { id } = json;
  return {
    ...((typeof id === "string" || typeof id === "number") && { id }),
    data: Object.fromEntries(data),
    // A task without annotations has a record as well.
    annotations: json.annotation_id === null ? [] : [annotation],
    predictions: [],
  };
}

const geometryFields = "x y width height rotation radiusX radiusY points rle vertices imageDataURL".split(" ");

/** Returns the results of one control. */
function resultsOf(name: string, value: unknown, type: string | undefined): JsonObject[] {
  const seen = new Map<string, number>();
  return (Array.isArray(value) ? value : [value]).flatMap((entry): JsonObject[] => {
    if (isJsonObject(entry)) return [resultOfObject(name, entry, type, seen)];
    if (!isScalar(entry) && !Array.isArray(entry)) return [];
    return [{ from_name: name, type: type ?? "", value: answerFrom(entry, type) }];
  });
}

function answerFrom(entry: unknown, type: string | undefined): JsonObject {
  if (type === "TextArea") return { text: [entry] };
  return typeof entry === "number" ? { number: entry } : { choices: [entry] };
}

/** `seen` counts the regions with the same coordinates: the id of a region is its coordinates and its number among these. */
function resultOfObject(
  name: string,
  entry: JsonObject,
  type: string | undefined,
  seen: Map<string, number>,
): JsonObject {
  const { original_width, original_height, ...rest } = entry;
  const geometry = geometryFields.filter((field) => field in rest).map((field) => rest[field]);
  const kind = Object.keys(rest).find((key) => key.endsWith("labels"));
  const result = { from_name: name, type: kind ?? type ?? "", value: rest, original_width, original_height };
  if (geometry.length === 0) return result;
  const place = JSON.stringify(geometry);
  const count = seen.get(place) ?? 0;
  seen.set(place, count + 1);
  return { id: `${place} ${count}`, ...result };
}

function isScalar(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number";
}

function isAnswerList(value: unknown): boolean {
  return (
    (isJsonObject(value) && isAnswerObject(value)) ||
    (Array.isArray(value) && value.length > 0 && value.every((one) => isRegion(one) || isAnswerObject(one)))
  );
}

function isAnswerObject(value: unknown): boolean {
  return isJsonObject(value) && ["choices", "text", "taxonomy", "rating", "number"].some((key) => key in value);
}

function isRegion(value: unknown): boolean {
  if (!isJsonObject(value)) return false;
  if (Object.keys(value).some((key) => key.endsWith("labels"))) return true;
  return "original_width" in value && geometryFields.some((field) => field in value);
}
