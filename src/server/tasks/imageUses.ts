import { geometryName } from "../../formats/annotation/shapeNames.ts";
import type { ImageEvent } from "../../formats/format.ts";
import type { Figure } from "../../model/figure.ts";

/** Counts the objects of each class and geometry type (as Supervisely spells it): `[title, geometry, objects]`. */
export function countClasses(figures: readonly Figure[]): [string, string, number][] {
  const counts = new Map<string, [string, string, number]>();
  for (const figure of figures) {
    const geometry = geometryName(figure.geometry);
    const key = `${geometry}\0${figure.class}`;
    const known = counts.get(key);
    if (known) known[2] += 1;
    else counts.set(key, [figure.class, geometry, 1]);
  }
  return [...counts.values()];
}

/** Counts the uses of each tag: `[name, on the image, on its objects]`. */
export function countTags(image: ImageEvent): [string, number, number][] {
  const counts = new Map<string, [string, number, number]>();
  const count = (name: string, place: 1 | 2) => {
    const known = counts.get(name) ?? [name, 0, 0];
    known[place] += 1;
    counts.set(name, known);
  };
  for (const tag of image.tags) count(tag.name, 1);
  for (const figure of image.figures) for (const tag of figure.tags) count(tag.name, 2);
  return [...counts.values()];
}
