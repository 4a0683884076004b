import type { Figure } from "../../model/figure.ts";

/** An object that becomes one annotation: a shape, keypoints, or both. */
export type PosedObject =
  | { readonly shape: Figure; readonly graph?: Figure }
  | { readonly shape?: undefined; readonly graph: Figure };

/** Returns the figure whose class, tags and fields the annotation gets. */
export function mainFigure({ shape, graph }: PosedObject): Figure {
  return shape ?? graph;
}

/**
 * Pairs the figures of an image for formats that write a person and its keypoints as one annotation: keypoints go with the shape of the same
 * group and class. Figures for which `canHold` returns false are skipped.
 */
export function pairKeypoints(figures: readonly Figure[], canHold: (figure: Figure) => boolean): PosedObject[] {
  const graphs = new Map<string, Figure>();
  for (const figure of figures) {
    if (figure.geometry.type === "graph" && figure.group !== undefined) graphs.set(groupKey(figure), figure);
  }
  const graphOf = new Map<Figure, Figure>();
  for (const shape of figures) {
    const { type } = shape.geometry;
    if (type === "graph" || type === "point" || !canHold(shape) || shape.group === undefined) continue;
    const graph = graphs.get(groupKey(shape));
    if (graph === undefined) continue;
    graphOf.set(shape, graph);
    graphs.delete(groupKey(shape));
  }
  const paired = new Set(graphOf.values());
  return figures.flatMap((figure): PosedObject[] => {
    if (!canHold(figure) || paired.has(figure)) return [];
    if (figure.geometry.type === "graph") return [{ graph: figure }];
    const graph = graphOf.get(figure);
    return [{ shape: figure, ...(graph && { graph }) }];
  });
}

function groupKey(figure: Figure): string {
  return JSON.stringify([figure.group, figure.class]);
}
