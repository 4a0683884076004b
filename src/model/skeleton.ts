import type { ClassDef } from "./classDef.ts";

/** The edges between the keypoints of a class, as pairs of node ids. */
export type Skeleton = readonly (readonly [from: string, to: string])[];

/** Returns the edges that a class of keypoints declares in `geometry_config.edges [{src, dst}]` of the Supervisely format; empty when it declares none. */
export function skeletonOf(definition: ClassDef): Skeleton {
  const config = definition.extra?.geometry_config;
  const edges: unknown = isObject(config) ? config.edges : undefined;
  if (!Array.isArray(edges)) return [];
  return edges.flatMap((edge: unknown) =>
    isObject(edge) && typeof edge.src === "string" && typeof edge.dst === "string" ? [[edge.src, edge.dst]] : [],
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
