import { objectToFigure, readTags } from "../../formats/public.ts";
import type { Figure } from "../../model/figure.ts";
import type { Skeleton } from "../../model/skeleton.ts";
import type { Tag } from "../../model/tag.ts";
import type { Labels } from "./LabelCanvas.tsx";
import { labelMatrix } from "./labelMatrix.ts";

interface Annotated {
  readonly width: number | null;
  readonly height: number | null;
  readonly orientation: number;
  readonly annotation: Readonly<Record<string, unknown>> | null;
}

/** Reads the labels from an annotation (Supervisely JSON). Objects that cannot be read are skipped: the import has reported them. */
export function labelsOfAnnotation(
  image: Annotated,
  classes: readonly { title: string; shape: string; skeleton?: Skeleton }[],
): Labels {
  const { width, height, orientation, annotation } = image;
  const objects = Array.isArray(annotation?.objects) ? annotation.objects : [];
  const shapes = new Map(classes.map(({ title, shape }) => [title, shape]));
  const known = { shapeOf: (title: string) => shapes.get(title), titleOf: () => undefined };
  const figures: Figure[] = [];
  for (const object of objects) {
    const { figure } = objectToFigure(object, known);
    if (figure !== undefined) figures.push(figure);
  }
  const skeletons = new Map(classes.map(({ title, skeleton = [] }) => [title, skeleton]));
  if (width === null || height === null) return { figures, skeletons, matrix: [1, 0, 0, 1, 0, 0] };
  // The server returns the upright size; the matrix is made from the stored one.
  const stored = orientation >= 5 ? { width: height, height: width } : { width, height };
  return {
    figures,
    skeletons,
    matrix: labelMatrix({ kind: "unknown", ...stored, orientation }, sizeOf(annotation?.size)),
  };
}

/** The tags of the whole image in an annotation. */
export function imageTags(annotation: Annotated["annotation"]): Tag[] {
  return readTags(annotation?.tags, []);
}

function sizeOf(size: unknown): { width: number; height: number } | undefined {
  if (typeof size !== "object" || size === null) return undefined;
  const { width, height } = size as Record<string, unknown>;
  return typeof width === "number" && typeof height === "number" ? { width, height } : undefined;
}
