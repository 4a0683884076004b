import { expect, test } from "vitest";
import { skeletonOf } from "./skeleton.ts";

const graph = { title: "person", shape: "graph", color: "#112233" } as const;

test("the edges of a graph come from its class", () => {
  const edges = [{ src: "a", dst: "b", color: "#000000" }, { src: "b", dst: 3 }, null];
  expect(skeletonOf({ ...graph, extra: { geometry_config: { nodes: {}, edges } } })).toEqual([["a", "b"]]);
});

test("a class without a template has no edges", () => {
  expect(skeletonOf(graph)).toEqual([]);
  expect(skeletonOf({ ...graph, extra: { geometry_config: "none" } })).toEqual([]);
  expect(skeletonOf({ ...graph, extra: { geometry_config: { edges: {} } } })).toEqual([]);
});
