import type { ImageContent, LossFinder, ProjectHead, TellLoss } from "../format.ts";
import { FLAGS } from "./writeVoc.ts";

/** What `writeVoc` loses. */
export function vocLosses(_project: ProjectHead, tell: TellLoss): LossFinder {
  return {
    image(image) {
      for (const sentence of lossesOfImage(image)) tell(sentence);
    },
  };
}

function lossesOfImage(image: ImageContent): readonly string[] {
  const losses: string[] = [];
  if (image.dataset.includes("/")) losses.push("Nested datasets become lists beside one another.");
  if (image.tags.length > 0) losses.push("Tags of images are left out.");
  if (image.description || image.meta || image.extra)
    losses.push("Descriptions and other fields of images are left out.");
  for (const { geometry, description, group, extra, tags } of image.figures) {
    if (description || extra) losses.push("Descriptions and other fields of objects are left out.");
    if (group !== undefined) losses.push("Groups of objects are left out.");
    if (tags.some((tag) => typeof tag.value === "number" || (tag.value === undefined && !FLAGS.includes(tag.name)))) {
      losses.push("Values of tags become text.");
    }
    if (geometry.type === "bitmap") losses.push("Masks become the box around them.");
    else if (geometry.type === "multipart") losses.push("Objects of several parts become the box around them.");
    else if (geometry.type === "polygon" && geometry.rings.length > 1) losses.push("Holes of polygons are left out.");
    else if (geometry.type === "polyline") losses.push("Lines are left out.");
    else if (geometry.type === "graph") losses.push("Key points are left out.");
    else if (geometry.type === "other") losses.push("Shapes that are not drawn are left out.");
  }
  return losses;
}
