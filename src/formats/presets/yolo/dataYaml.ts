import { count } from "../../../model/plural.ts";
import { isSplitName } from "../../images/splitNames.ts";
import type { Finding } from "../../report/finding.ts";
import { isYamlList, isYamlMap, type YamlValue } from "../../text/yaml.ts";

/** The keypoints that every line of a pose dataset has. */
export interface KeypointShape {
  readonly count: number;
  /** Numbers per point: 2 (x, y) or 3 (x, y, visibility). */
  readonly dimensions: 2 | 3;
  readonly names?: readonly string[];
  /** For each point, the index of its mirrored point, unchanged. */
  readonly flips?: readonly number[];
}

/** A split as a settings file names it: folders, or files that list images. */
interface SplitReference {
  readonly split: string;
  readonly references: readonly string[];
}

/** What a `data.yaml` contains. */
export interface DataYaml {
  /** Class titles by number; gaps are allowed. */
  readonly names: ReadonlyMap<number, string> | undefined;
  /** A file that lists the names, when `names` is a path. */
  readonly namesFile?: string;
  /** `path`: what the splits are relative to, on the machine that it was written on. */
  readonly base: string;
  readonly splits: readonly SplitReference[];
  readonly keypoints?: KeypointShape;
  /** The settings state that lines with four points are oriented bounding boxes. */
  readonly rotated: boolean;
  /** Dataset titles by image folder; downloads of this product contain them. */
  readonly datasets: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
}

/** Class numbers above this are mistakes. */
const MAX_CLASS_NUMBER = 1_000_000;

/** Reads the settings of a YOLO dataset; undefined when the YAML has neither class names nor splits with a class count. */
export function dataYamlFrom(yaml: YamlValue): DataYaml | undefined {
  if (!isYamlMap(yaml)) return undefined;
  const findings: Finding[] = [];
  const splits = splitsFrom(yaml);
  const classCount = wholeNumber(yaml.get("nc"));
  const raw = yaml.get("names");
  const names = namesFrom(raw, findings);
  const namesFile = typeof raw === "string" && raw !== "" ? raw : undefined;
  if (names === undefined && namesFile === undefined && (classCount === undefined || splits.length === 0))
    return undefined;
  if (names !== undefined && classCount !== undefined && classCount !== names.size) {
    findings.push({
      code: "class_count_differs",
      message: `The file states nc: ${classCount}, but names ${count(names.size, "class", "classes")}.`,
      action: "The names are used.",
    });
  }
  const keypoints = keypointsFrom(yaml, findings);
  const base = text(yaml.get("path"));
  return {
    names,
    ...(namesFile !== undefined && { namesFile }),
    base,
    splits,
    ...(keypoints && { keypoints }),
    rotated: /^obb$/i.test(text(yaml.get("task"))) || mentionsRotated(base),
    datasets: datasetsFrom(yaml.get("datasets")),
    findings,
  };
}

/** Returns true for a path with the word `obb` or a version of DOTA, as datasets of oriented bounding boxes have: `ships-obb`, `dota8`, `DOTAv1`. */
export function mentionsRotated(path: string): boolean {
  return /(^|[^a-z])(obb|dota(v?\d)?)([^a-z]|$)/i.test(path);
}

function namesFrom(value: YamlValue | undefined, findings: Finding[]): Map<number, string> | undefined {
  const found = isYamlList(value) ? namesFromList(value) : isYamlMap(value) ? namesFromMap(value) : undefined;
  if (found === undefined) return undefined;
  const { names, unreadable } = found;
  if (unreadable.length > 0) {
    findings.push({
      code: "class_name_broken",
      message: `Among the names, ${unreadable.slice(0, 5).join(", ")} ${unreadable.length === 1 ? "is" : "are"} not of the form number: name.`,
      action: "These names are skipped. Objects of such a class are named by its number.",
    });
  }
  const seen = new Set<string>();
  const duplicate = [...names.values()].find((name) => seen.size === seen.add(name).size);
  if (duplicate !== undefined) {
    findings.push({
      code: "class_name_twice",
      message: `Two classes have the name ${JSON.stringify(duplicate)}.`,
      action: "Their objects are put into one class.",
    });
  }
  return names.size === 0 && unreadable.length > 0 ? undefined : names;
}

/** The names of a file, and its entries that are not names. */
interface FoundNames {
  readonly names: Map<number, string>;
  readonly unreadable: readonly string[];
}

function namesFromList(list: readonly YamlValue[]): FoundNames {
  const names = new Map<number, string>();
  const unreadable: string[] = [];
  for (const [i, name] of list.entries()) {
    if (typeof name === "string") names.set(i, name);
    else unreadable.push(`entry ${i}`);
  }
  return { names, unreadable };
}

function namesFromMap(map: ReadonlyMap<YamlValue, YamlValue>): FoundNames {
  const names = new Map<number, string>();
  const unreadable: string[] = [];
  for (const [key, name] of map) {
    const id = wholeNumber(key);
    if (id !== undefined && id <= MAX_CLASS_NUMBER && typeof name === "string") names.set(id, name);
    else unreadable.push(typeof key === "string" ? JSON.stringify(key.slice(0, 50)) : "a key that is not text");
  }
  return { names, unreadable };
}

function splitsFrom(yaml: ReadonlyMap<YamlValue, YamlValue>): SplitReference[] {
  const splits: SplitReference[] = [];
  for (const [key, value] of yaml) {
    if (typeof key !== "string" || !isSplitName(key)) continue;
    const references = (isYamlList(value) ? value : [value]).filter((item) => typeof item === "string" && item !== "");
    if (references.length > 0) splits.push({ split: key, references: references as string[] });
  }
  return splits;
}

function keypointsFrom(yaml: ReadonlyMap<YamlValue, YamlValue>, findings: Finding[]): KeypointShape | undefined {
  const shape = yaml.get("kpt_shape");
  if (shape === undefined || shape === "") return undefined;
  const [count, dimensions] = isYamlList(shape) ? shape.map(wholeNumber) : [];
  if (count === undefined || count < 1 || count > 10_000 || (dimensions !== 2 && dimensions !== 3)) {
    findings.push({
      code: "keypoint_shape_broken",
      message: "The kpt_shape is not of the form [number of points, 2 or 3].",
      action: "The lines are read as boxes and polygons.",
    });
    return undefined;
  }
  const names = keypointNames(yaml.get("kpt_names"), count);
  const flip = yaml.get("flip_idx");
  const flips = isYamlList(flip) ? flip.map(wholeNumber) : [];
  const whole = flips.length === count && flips.every((index) => index !== undefined);
  return {
    count,
    dimensions,
    ...(names && { names }),
    ...(whole && { flips: flips as number[] }),
  };
}

/** Reads a list of names, or such a list for each class; undefined when it does not name every point differently. */
function keypointNames(value: YamlValue | undefined, count: number): string[] | undefined {
  const first = isYamlMap(value) ? [...value.values()][0] : value;
  if (!isYamlList(first) || first.length !== count || new Set(first).size !== count) return undefined;
  return first.every((name) => typeof name === "string" && name !== "") ? (first as string[]) : undefined;
}

function datasetsFrom(value: YamlValue | undefined): Map<string, string> {
  const datasets = new Map<string, string>();
  if (!isYamlMap(value)) return datasets;
  for (const [folder, title] of value) {
    if (typeof folder === "string" && typeof title === "string" && title !== "") datasets.set(folder, title);
  }
  return datasets;
}

function text(value: YamlValue | undefined): string {
  return typeof value === "string" ? value : "";
}

function wholeNumber(value: YamlValue | undefined): number | undefined {
  if (typeof value !== "string" || !/^\d{1,15}$/.test(value.trim())) return undefined;
  return Number(value);
}
