import type { Figure } from "../../model/figure.ts";
import type { ImageContent, LossFinder, ProjectHead, TellLoss } from "../format.ts";
import { pairFigures } from "./figureToAnnotation.ts";

/** What `writeCoco` loses. */
export function cocoLosses(_project: ProjectHead, tell: TellLoss): LossFinder {
  return {
    image(image) {
      for (const sentence of lossesOfImage(image)) tell(sentence);
    },
  };
}

function lossesOfImage(image: ImageContent): readonly string[] {
  const lost: string[] = [];
  const paired = new Set(
    pairFigures(image.figures).flatMap(({ shape, graph }) => (shape && graph ? [shape, graph] : [])),
  );
  for (const figure of image.figures) lost.push(...lossesOf(figure, paired.has(figure)));
  if (image.description) lost.push("Descriptions of images are left out.");
  if (image.extra !== undefined) lost.push("Fields of images that only another format has are left out.");
  if (hasTwins(image.tags.filter((tag) => tag.name !== "caption").map((tag) => tag.name))) {
    lost.push("Of tags that an image has twice only the last is kept.");
  }
  return lost;
}

function* lossesOf({ geometry, tags, group, extra }: Figure, isPaired: boolean): Generator<string> {
  if (geometry.type === "polyline") yield "Lines are left out.";
  if (geometry.type === "other") yield "Objects of shapes that are not drawn are left out.";
  if (geometry.type === "point") yield "Points become key points.";
  if (geometry.type === "bitmap" && geometry.alpha) yield "Half transparent masks become masks that are on or off.";
  const parts = geometry.type === "polygon" ? [geometry.rings] : geometry.type === "multipart" ? geometry.parts : [];
  if (parts.some((rings) => rings.length > 1)) yield "Polygons with holes become masks.";
  if (group !== undefined && !isPaired) yield "Groups of objects are left out.";
  if (hasTwins(tags.map((tag) => tag.name))) yield "Of tags that an object has twice only the last is kept.";
  if (Object.keys(extra ?? {}).some((key) => key !== "coco"))
    yield "Fields of objects that only another format has are left out.";
}

function hasTwins(names: readonly string[]): boolean {
  return new Set(names).size < names.length;
}
