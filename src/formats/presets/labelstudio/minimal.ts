import { isJsonObject, type JsonObject } from "../../text/jsonValue.ts";
import type { LabelConfig } from "./labelConfig.ts";
import { type Annotation, authorOf, imagesOf, type Task, timeOf } from "./task.ts";

/** Fields that Label Studio itself adds to each record of JSON-MIN. */
const ownFields = new Set(
  "id annotator annotation_id completed_by created_at updated_at lead_time agreement history".split(" "),
);

/** True for a record with the fields that every record of JSON-MIN has. */
export function isMinimalRecord(json: JsonObject): boolean {
  return "annotation_id" in json && "lead_time" in json && !("data" in json);
}

/** True for a record whose columns hold regions. */
export function hasRegions(json: JsonObject): boolean {
  return Object.values(json).some((value) => Array.isArray(value) && value.length > 0 && value.every(isRegion));
}

/**
 * A record of JSON-MIN as a task with its one annotation. There the fields of the task and the answers of each control stand side by side,
 * and regions have no id: those of different controls that lie in the same place are one. Undefined when no image is named.
 */
export function taskFromMinimal(json: JsonObject, config: LabelConfig): Task | undefined {
  const { key: imageKey, references } = imagesOf(json, config.imageKeys);
  if (references.length === 0) return undefined;
  const data = new Map<string, unknown>([[imageKey, json[imageKey]]]);
  const results: JsonObject[] = [];
  for (const [key, value] of Object.entries(json)) {
    if (key === imageKey || ownFields.has(key)) continue;
    const control = config.controls.get(key);
    // Without the configuration nothing tells texts of the task from choices: they are tags rather than lost.
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
    // A task that nobody worked on has a record as well, without an annotation.
    annotations: json.annotation_id === null ? [] : [annotation],
    predictions: [],
  };
}

const geometryFields = "x y width height rotation radiusX radiusY points rle vertices imageDataURL".split(" ");

function resultsOf(name: string, value: unknown, type: string | undefined): JsonObject[] {
  const seen = new Map<string, number>();
  return (Array.isArray(value) ? value : [value]).flatMap((entry): JsonObject[] => {
    if (!isJsonObject(entry)) {
      if (!isScalar(entry) && !Array.isArray(entry)) return [];
      const answer =
        type === "TextArea" ? { text: [entry] } : typeof entry === "number" ? { number: entry } : { choices: [entry] };
      return [{ from_name: name, type: type ?? "", value: answer }];
    }
    const { original_width, original_height, ...rest } = entry;
    const geometry = geometryFields.filter((field) => field in rest).map((field) => rest[field]);
    const place = geometry.length === 0 ? undefined : JSON.stringify(geometry);
    const count = place === undefined ? 0 : (seen.get(place) ?? 0);
    if (place !== undefined) seen.set(place, count + 1);
    const kind = Object.keys(rest).find((key) => key.endsWith("labels"));
    return [
      {
        ...(place !== undefined && { id: `${place} ${count}` }),
        from_name: name,
        type: kind ?? type ?? "",
        value: rest,
        original_width,
        original_height,
      },
    ];
  });
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
