import { finiteNumber, isJsonObject, type JsonObject } from "../../text/jsonValue.ts";
import type { LabelStudioOptions } from "./options.ts";

/** One person's, or one model's, answer to a task. */
export interface Annotation {
  /** Regions, choices, texts and relations, word for word. */
  readonly results: readonly JsonObject[];
  /** When it was made, in ms; 0 when nothing says so. */
  readonly time: number;
  readonly isGroundTruth: boolean;
  /** Who made it: a number or an address; the version of a model. */
  readonly author?: string;
}

/** A task: an image, or several, and what was said about it. */
export interface Task {
  readonly id?: string | number;
  readonly data: JsonObject;
  /** What else the task says of itself. */
  readonly meta?: JsonObject;
  /** The name of the uploaded file. */
  readonly upload?: string;
  /** Those that were not skipped. */
  readonly annotations: readonly Annotation[];
  readonly predictions: readonly Annotation[];
}

/**
 * A task as Label Studio exports it, also with `completions`, as annotations were called until 2021, and one annotation by itself with its
 * task inside, as it is synchronised to a storage. Undefined for anything else.
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

function annotationsFrom(list: unknown): Annotation[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry): Annotation[] => {
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

/** The annotations of a task that are taken: what the person chose, by default ground truth, else the latest. */
export function chosenAnnotations(
  annotations: readonly Annotation[],
  choice: LabelStudioOptions["annotation"],
): readonly Annotation[] {
  if (choice === "all" || annotations.length < 2) return annotations;
  if (choice === "first") return [annotations.reduce((first, one) => (one.time < first.time ? one : first))];
  const best = annotations.filter((one) => one.isGroundTruth);
  return [latest(best.length > 0 ? best : annotations)!];
}

/** The one that was made last; among those made at the same time the last of the list. */
export function latest(annotations: readonly Annotation[]): Annotation | undefined {
  return annotations.reduce<Annotation | undefined>(
    (last, one) => (last === undefined || one.time >= last.time ? one : last),
    undefined,
  );
}

/** A point in time in ms: seconds since 1970 as they were once written, or a date in words. */
export function timeOf(value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value)) return value * 1000;
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isFinite(time) ? time : 0;
}

/** Who made an annotation, in words. */
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
 * The images that a task shows, as it refers to them, and the key under which it does. `keys`: those that the labelling configuration
 * declares; without any the values tell. Empty for a task of text, sound or video.
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
