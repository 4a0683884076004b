import { generatedColor } from "../classes/generatedColor.ts";
import type { JsonObject } from "../text/jsonValue.ts";

/** Returns the template of a graph, as `geometry_config` of a class in the Supervisely format; undefined without points and edges. */
export function graphTemplate(names: readonly string[], skeleton: unknown): JsonObject | undefined {
  return templateOf(names, edgesOf(skeleton, names));
}

/** Returns the name of a keypoint by its place in the list: its own, else its number from 1. */
export function keypointName(names: readonly string[], i: number): string {
  return names[i] ?? String(i + 1);
}

/** Pairs of names that the skeleton connects. It counts from 1; a skeleton that contains a 0 counts from 0. */
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

/** The template of a graph in the Supervisely format. The places of its points have no meaning, so they are put on a circle. */
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

/** Returns names that are unique: a later duplicate gets a number. */
export function distinctNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let n = 2; taken.has(free); n++) free = `${name} ${n}`;
    taken.add(free);
    return free;
  });
}
