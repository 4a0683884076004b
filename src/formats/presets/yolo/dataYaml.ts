import { isSplitName } from "../../images/splitNames.ts";
import type { Finding } from "../../report/finding.ts";
import { isYamlList, isYamlMap, type YamlValue } from "../../text/yaml.ts";

/** Key points that every line of a pose dataset carries. */
export interface KeypointShape {
  readonly count: number;
  /** Numbers per point: 2 (x, y) or 3 (x, y, visibility). */
  readonly dimensions: 2 | 3;
  readonly names?: readonly string[];
  /** For every point the index of its mirror image, word for word. */
  readonly flips?: readonly number[];
}

/** A part of the dataset as a settings file names it: folders, or files that list images. */
export interface SplitReference {
  readonly split: string;
  readonly references: readonly string[];
}

/** What a `data.yaml` says. */
export interface DataYaml {
  /** Class titles by number; gaps are allowed. */
  readonly names: ReadonlyMap<number, string> | undefined;
  /** A file that lists the names, when `names` is a path. */
  readonly namesFile?: string;
  /** `path`: what the splits are relative to, on the machine that it was written on. */
  readonly base: string;
  readonly splits: readonly SplitReference[];
  readonly keypoints?: KeypointShape;
  /** The settings say that lines with four points are rotated boxes. */
  readonly rotated: boolean;
  /** Dataset titles by image folder; our own downloads write them. */
  readonly datasets: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
}

/** Numbers above which no class number is believed. */
const MAX_CLASS_NUMBER = 1_000_000;

/** The settings of a YOLO dataset; undefined when the YAML is something else: it has neither class names nor splits with a class count. */
export function dataYamlFrom(yaml: YamlValue): DataYaml | undefined {
  if (!isYamlMap(yaml)) return undefined;
  const findings: Finding[] = [];
  const splits = splitsFrom(yaml);
  const count = wholeNumber(yaml.get("nc"));
  const raw = yaml.get("names");
  const names = namesFrom(raw, findings);
  const namesFile = typeof raw === "string" && raw !== "" ? raw : undefined;
  if (names === undefined && namesFile === undefined && (count === undefined || splits.length === 0)) return undefined;
  if (names !== undefined && count !== undefined && count !== names.size) {
    findings.push({
      code: "class_count_differs",
      message: `It says nc: ${count} and names ${names.size} ${names.size === 1 ? "class" : "classes"}.`,
      action: "The names are taken.",
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

/** True for a path one of whose words is `obb` or a version of DOTA, as datasets of rotated boxes are called: `ships-obb`, `dota8`, `DOTAv1`. */
export function mentionsRotated(path: string): boolean {
  return /(^|[^a-z])(obb|dota(v?\d)?)([^a-z]|$)/i.test(path);
}

function namesFrom(value: YamlValue | undefined, findings: Finding[]): Map<number, string> | undefined {
  const names = new Map<number, string>();
  const odd: string[] = [];
  if (isYamlList(value)) {
    for (const [i, name] of value.entries()) {
      if (typeof name === "string") names.set(i, name);
      else odd.push(`entry ${i}`);
    }
  } else if (isYamlMap(value)) {
    for (const [key, name] of value) {
      const id = wholeNumber(key);
      if (id !== undefined && id <= MAX_CLASS_NUMBER && typeof name === "string") names.set(id, name);
      else odd.push(typeof key === "string" ? JSON.stringify(key.slice(0, 50)) : "a key that is no text");
    }
  } else return undefined;
  if (odd.length > 0) {
    findings.push({
      code: "class_name_broken",
      message: `Among its names, ${odd.slice(0, 5).join(", ")} ${odd.length === 1 ? "is" : "are"} not of the form number: name.`,
      action: "Left out; objects of such a class are named by its number.",
    });
  }
  const seen = new Set<string>();
  const twice = [...names.values()].find((name) => seen.size === seen.add(name).size);
  if (twice !== undefined) {
    findings.push({
      code: "class_name_twice",
      message: `Two classes are called ${JSON.stringify(twice)}.`,
      action: "Their objects are in one class.",
    });
  }
  return names.size === 0 && odd.length > 0 ? undefined : names;
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
      message: "Its kpt_shape is not of the form [points, 2 or 3].",
      action: "Lines are read as boxes and polygons.",
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

/** A list of names, or such a list for each class; taken when it names every point differently. */
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
