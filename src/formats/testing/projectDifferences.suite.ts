import type { Figure } from "../../model/figure.ts";
import type { Geometry } from "../../model/geometry.ts";
import { uprightSize } from "../../model/image.ts";
import { decodeMask } from "../codecs/bitmap.ts";
import type { ImageEvent } from "../format.ts";
import { isJsonObject } from "../text/jsonValue.ts";
import type { Collected } from "./collect.suite.ts";

/** Numbers to a millionth; -0 is 0. */
const rounded = (_: string, value: unknown) => (typeof value === "number" ? Math.round(value * 1e6) / 1e6 + 0 : value);
const text = (value: unknown) => JSON.stringify(value, rounded);

/** True when everything of `small` is in `large` as well, which may have more. */
function holds(large: unknown, small: unknown): boolean {
  if (isJsonObject(small)) {
    return isJsonObject(large) && Object.entries(small).every(([key, value]) => holds(large[key], value));
  }
  return small === undefined || text(large) === text(small);
}

/** True for values that are equal but for a millionth in their numbers. */
function isNear(one: unknown, other: unknown): boolean {
  if (typeof one === "number" && typeof other === "number") return Math.abs(one - other) <= 1e-6;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((value, i) => isNear(value, other[i]));
  }
  if (!isJsonObject(one) || !isJsonObject(other)) return one === other;
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].every((key) => isNear(one[key], other[key]));
}

/** Which figures of an image belong together, as numbers of groups; a figure alone in its group is in none. */
function groupsOf(figures: readonly Figure[]): number[] {
  const groups = figures.map(({ group }) => group);
  return groups.map((group, i) =>
    group === undefined || groups.filter((other) => other === group).length < 2 ? -1 : groups.indexOf(groups[i]),
  );
}

/** A geometry, with masks as the pixels that are on, whatever their box and their encoding. */
function shapeOf(geometry: Geometry): unknown {
  if (geometry.type !== "bitmap") return geometry;
  const { width, values } = decodeMask(geometry.data, { alpha: geometry.alpha ?? false });
  const [left, top] = geometry.origin;
  const pixels = [...values.entries()].filter(([, value]) => value > 0);
  return pixels.map(([at, value]) => [left + (at % width), top + Math.floor(at / width), value]);
}

const byShape = (figures: readonly Figure[]) =>
  figures.toSorted((a, b) => (text([a.class, shapeOf(a.geometry)]) < text([b.class, shapeOf(b.geometry)]) ? -1 : 1));

/** What of an image did not come back. */
export function differencesOf(first: ImageEvent, second: ImageEvent): string[] {
  const different: string[] = [];
  const check = (what: string, same: boolean) => same || different.push(what);
  check("labelled", first.labelled === second.labelled);
  check("info", holds(second.info, first.info));
  const [figures, others] = [byShape(first.figures), byShape(second.figures)];
  check("objects", figures.length === others.length);
  check("groups", text(groupsOf(figures)) === text(groupsOf(others)));
  for (const [i, figure] of figures.entries()) {
    const other = others[i];
    if (other === undefined) continue;
    check(`class of object ${i}`, figure.class === other.class);
    check(`geometry of object ${i}`, isNear(shapeOf(figure.geometry), shapeOf(other.geometry)));
    check(`tags of object ${i}`, text(figure.tags) === text(other.tags));
    check(`description of object ${i}`, (figure.description ?? "") === (other.description ?? ""));
    check(`fields of object ${i}`, holds(other.extra, figure.extra));
  }
  check("tags", text(first.tags) === text(second.tags));
  check("description", (first.description ?? "") === (second.description ?? ""));
  check("metadata", holds(second.meta, first.meta));
  check("fields", holds(second.extra, first.extra));
  const size = ({ annotatedSize, info }: ImageEvent) => annotatedSize ?? uprightSize(info);
  check("size of the annotation", holds(size(second), size(first)));
  return different;
}

/** What of a project did not come back. */
export function differences(first: Pick<Collected, "images" | "classes" | "tags">, second: Collected): string[] {
  const different: string[] = [];
  const place = ({ dataset, name }: ImageEvent) => `${dataset}/${name}`;
  for (const image of first.images) {
    const again = second.images.find((other) => place(other) === place(image));
    if (again === undefined) different.push(`image ${place(image)}`);
    else different.push(...differencesOf(image, again));
  }
  for (const definition of first.classes) {
    const again = second.classes.find(({ title }) => title === definition.title);
    for (const key of ["title", "shape", "color", "description", "extra"] as const) {
      // A class of any shape has lost nothing when its objects give it one.
      if (key === "shape" && definition.shape === "any") continue;
      if (!holds(again?.[key], definition[key])) different.push(`${key} of class`);
    }
  }
  for (const definition of first.tags) {
    const again = second.tags.find(({ name }) => name === definition.name);
    if (!holds(again, definition)) different.push(`tag ${definition.name}`);
  }
  return different;
}
