import { finiteNumber, isJsonObject, type JsonObject } from "../../text/jsonValue.ts";
import type { LabelStudioOptions } from "./options.ts";

/** The annotation that one person made of a task, or the prediction of a model. */
export interface Annotation {
  /** Regions, choices, texts and relations, unchanged. */
  readonly results: readonly JsonObject[];
  /** When it was made, in ms since 1970; 0 when this is not known. */
  readonly time: number;
  readonly isGroundTruth: boolean;
  /** Who made it: an id or an e-mail address of a person, or the version of a model. */
  readonly author?: string;
}

/** A task: one image or several, and their annotations. */
export interface Task {
  readonly id?: string | number;
  readonly data: JsonObject;
  /** Metadata of the task. */
  readonly meta?: JsonObject;
  /** The name of the uploaded file. */
  readonly upload?: string;
  /** Annotations that were not skipped. */
  readonly annotations: readonly Annotation[];
  readonly predictions: readonly Annotation[];
}

/**
 * Returns a task as Label Studio exports it, with `annotations` or `completions` (their name until 2021); also one annotation with its task
 * inside, as it is synchronized to a storage. Returns undefined for other JSON.
 */
export function taskFromJson(json: JsonObject): Task | undefined {
  if (isJsonObject(json.task) && Array.isArray(json.result)) {
    return taskFromJson({ ...json.task, annotations: [json], predictions: [] });
  }
  const { data, id, meta, file_upload: upload } = json;
  if (!isJsonObject(data)) return undefined;
  return {
    ...((typeof id === "string" || typeof id === "number") && { id }),
    data,
    ...(isJsonObject(meta) && Object.keys(meta).length > 0 && { meta }),
    ...(typeof upload === "string" && upload !== "" && { upload }),
    annotations: annotationsFrom(json.annotations ?? json.completions),
    predictions: annotationsFrom(json.predictions),
  };
}

/** `list`: also one annotation, or annotations by their ids. */
function annotationsFrom(list: unknown): Annotation[] {
  return entriesOf(list).flatMap((entry): Annotation[] => {
    if (!isJsonObject(entry) || !Array.isArray(entry.result)) return [];
    if (entry.was_cancelled === true || entry.skipped === true) return [];
    const author = authorOf(entry.completed_by ?? entry.model_version);
    return [
      {
        results: entry.result.filter(isJsonObject),
        time: timeOf(entry.created_at),
        isGroundTruth: entry.ground_truth === true || entry.honeypot === true,
        ...(author !== undefined && { author }),
      },
    ];
  });
}

function entriesOf(list: unknown): readonly unknown[] {
  if (isJsonObject(list)) return Array.isArray(list.result) ? [list] : Object.values(list);
  return Array.isArray(list) ? list : [];
}

/** Returns the annotations of a task that are imported, as the option states: by default the ground truth, otherwise the latest. */
export function chosenAnnotations(
  annotations: readonly Annotation[],
  choice: LabelStudioOptions["annotation"],
): readonly Annotation[] {
  if (choice === "all" || annotations.length < 2) return annotations;
  if (choice === "first") return [annotations.reduce((first, one) => (one.time < first.time ? one : first))];
  const best = annotations.filter((one) => one.isGroundTruth);
  const chosen = latest(best.length > 0 ? best : annotations);
  return chosen === undefined ? [] : [chosen];
}

/** Returns the annotation that was made last; of several made at the same time the last in the list. */
export function latest(annotations: readonly Annotation[]): Annotation | undefined {
  return annotations.reduce<Annotation | undefined>(
    (last, one) => (last === undefined || one.time >= last.time ? one : last),
    undefined,
  );
}

/** Returns a point in time in ms since 1970, from a number of seconds (old exports) or a date text; 0 for anything else. */
export function timeOf(value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value)) return value * 1000;
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isFinite(time) ? time : 0;
}

/** Returns who made an annotation, as text. */
export function authorOf(value: unknown): string | undefined {
  if (typeof value === "string" && value !== "") return value;
  if (isJsonObject(value)) return authorOf(value.email ?? value.id);
  const number = finiteNumber(value);
  return number === undefined ? undefined : String(number);
}

const imageKeys = /^(image|img|picture|photo|ocr|image_?url)s?$/i;
const imageValue = /\.(jpe?g|jpe|jfif|png|apng|gif|webp|bmp|dib|tiff?|heic|heif|avif|jp2)(?=$|[?#])|^data:image\//i;
const storedValue = /\/data\/(upload|local-files)\b/;

/**
 * Returns the references of a task to its images, and the key of its data that holds them. `keys`: the keys that the labelling configuration
 * declares; without any the values decide. Empty for a task of text, audio or video.
 */
export function imagesOf(data: JsonObject, keys: ReadonlySet<string>): { key: string; references: readonly string[] } {
  const entries = Object.entries(data).map(([key, value]) => ({ key, references: texts(value) }));
  const filled = entries.filter(({ references }) => references.length > 0);
  const isImage = ({ references }: { references: readonly string[] }) =>
    references.every((reference) => imageValue.test(reference.slice(0, 4096)));
  return (
    filled.find(({ key }) => keys.has(key)) ??
    filled.find((entry) => imageKeys.test(entry.key) && isImage(entry)) ??
    filled.find(isImage) ??
    filled.find(({ key }) => imageKeys.test(key)) ??
    filled.find(({ references }) => references.every((reference) => storedValue.test(reference))) ?? {
      key: "",
      references: [],
    }
  );
}

function texts(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.every((one) => typeof one === "string" && one !== "") ? (list as string[]) : [];
}
