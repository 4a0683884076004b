import type { ClassDef } from "../../model/classDef.ts";
import { generatedColor, parseColor } from "../generatedColor.ts";
import { type JsonObject, otherFields } from "../jsonValue.ts";
import { type IdKey, idKey } from "./idKey.ts";

/** A category of one file. Ids are the file's own: another file may use the same id for another class. */
export interface Category {
  readonly id: IdKey;
  readonly class: ClassDef;
  /** Names of its key points in order, each once; may be shorter than what annotations carry. */
  readonly keypoints: readonly string[];
}

const known = new Set(["name", "supercategory", "color"]);

/** A category as a file declares it; undefined without an id. One without a name is called by its id. */
export function categoryFromJson(json: JsonObject): Category | undefined {
  const id = idKey(json.id);
  if (id === undefined) return undefined;
  const title = typeof json.name === "string" || typeof json.name === "number" ? String(json.name) : unnamed(id);
  const keypoints = distinct(Array.isArray(json.keypoints) ? json.keypoints.map(String) : []);
  const edges = edgesOf(json.skeleton, keypoints);
  const coco = otherFields(json, known);
  const template = templateOf(keypoints, edges);
  return {
    id,
    keypoints,
    class: {
      title,
      shape: "any",
      color: parseColor(json.color) ?? generatedColor(title),
      ...(typeof json.supercategory === "string" && json.supercategory !== "" && { description: json.supercategory }),
      extra: { ...(coco && { coco }), ...(template && { geometry_config: template }) },
    },
  };
}

/** What a category is called that nothing names. */
export function unnamed(id: IdKey): string {
  return `category ${id}`;
}

/** The name of a key point by its place in the list: its own, else its number from 1. */
export function keypointName(names: readonly string[], i: number): string {
  return names[i] ?? String(i + 1);
}

/** Pairs of names that the skeleton joins. It counts from 1; a skeleton that has a 0 in it counts from there. */
function edgesOf(skeleton: unknown, names: readonly string[]): [string, string][] {
  if (!Array.isArray(skeleton)) return [];
  const pairs = skeleton.filter(
    (pair): pair is [number, number] => Array.isArray(pair) && pair.length === 2 && pair.every(Number.isSafeInteger),
  );
  const first = pairs.some((pair) => pair.includes(0)) ? 0 : 1;
  return pairs
    .filter((pair) => pair.every((i) => i >= first))
    .map(([a, b]) => [keypointName(names, a - first), keypointName(names, b - first)]);
}

/** The template of a graph as Supervisely's classes hold it: where the points are in it says nothing, so they go around a circle. */
function templateOf(names: readonly string[], edges: readonly [string, string][]): JsonObject | undefined {
  const all = [...new Set([...names, ...edges.flat()])];
  if (all.length === 0) return undefined;
  const nodes = all.map((name, i): [string, JsonObject] => {
    const turn = (2 * Math.PI * i) / all.length;
    const loc = [50 + 45 * Math.sin(turn), 50 - 45 * Math.cos(turn)].map((value) => Math.round(value * 10) / 10);
    return [name, { label: name, loc, color: generatedColor(name) }];
  });
  return {
    nodes: Object.fromEntries(nodes),
    edges: edges.map(([src, dst]) => ({ src, dst, color: generatedColor(src) })),
  };
}

function distinct(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let n = 2; taken.has(free); n++) free = `${name} ${n}`;
    taken.add(free);
    return free;
  });
}
