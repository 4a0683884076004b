import { boxByHeadings } from "./boxHeadings.ts";
import type { BoxMeaning } from "./boxMeaning.ts";

/** The columns of a table with the numbers of a box, in the order of their meaning: left, top, then right, bottom or width, height; or the centre first. */
interface BoxColumns {
  readonly meaning: BoxMeaning;
  readonly columns: readonly number[];
}

/** Headings of boxes, as `columnKey` returns them, the most specific first. */
const families: readonly (readonly [BoxMeaning, readonly string[]])[] = [
  ["corners", ["xmin ymin xmax ymax", "minx miny maxx maxy", "x0 y0 x1 y1", "x1 y1 x2 y2", "left top right bottom"]],
  ["corners", ["xtl ytl xbr ybr", "startx starty endx endy", "topleftx toplefty bottomrightx bottomrighty"]],
  ["centerAndSize", ["xcenter ycenter width height", "centerx centery width height", "cx cy w h", "xc yc w h"]],
  ["centerAndSize", ["xcenter ycenter w h", "cx cy width height", "xmid ymid width height"]],
  [
    "cornerAndSize",
    ["x y w h", "x y width height", "xmin ymin width height", "left top width height", "xmin ymin w h"],
  ],
  ["cornerAndSize", ["x1 y1 width height", "topleftx toplefty width height", "l t w h"]],
];

/** Words that tools put in front of the four names. */
const PREFIX = /^(boundingbox|bndbox|bbox|box|rect|roi)(?=.)/;

/** Headings of one column with whole boxes. */
const whole = new Set(
  "bbox bboxes boxesstring bboxstring boxstring boundingbox boundingboxes box boxes bndbox rect coords coordinates annotations".split(
    " ",
  ),
);

/**
 * Returns the columns of a box by their headings: as tools write them (`keys`, see `columnKey`), also with something before or after all four names,
 * else by the words of `headings`. Undefined when there are none.
 */
export function boxColumns(keys: readonly string[], headings: readonly string[] = keys): BoxColumns | undefined {
  return boxByNames(keys) ?? boxByAffixes(keys) ?? boxByHeadings(headings);
}

function boxByNames(keys: readonly string[]): BoxColumns | undefined {
  const bare = new Map<string, number>();
  for (const [index, key] of keys.entries()) if (!bare.has(key)) bare.set(key, index);
  // A heading that names a box comes before the same one without: `width` may be that of the image.
  for (const [index, key] of keys.entries()) if (PREFIX.test(key)) bare.set(key.replace(PREFIX, ""), index);
  for (const [meaning, lists] of familiesFor(keys)) {
    for (const list of lists) {
      const columns = list.split(" ").map((name) => bare.get(name));
      if (columns.every((column) => column !== undefined)) return { meaning, columns };
    }
  }
  return undefined;
}

/** Of four corners, each with a number, the first two are not a box. */
function familiesFor(keys: readonly string[]): typeof families {
  const areCorners = ["x3", "y3"].every((name) => keys.some((key) => key.endsWith(name)));
  if (!areCorners) return families;
  return families.map(([meaning, lists]) => [meaning, lists.filter((list) => !/^x\d/.test(list))] as const);
}

/** Finds four names of a family with the same text before and after each, such as `annoxminpx`. */
function boxByAffixes(keys: readonly string[]): BoxColumns | undefined {
  for (const [meaning, lists] of familiesFor(keys)) {
    for (const names of lists.map((list) => list.split(" "))) {
      const columns = keys
        .map((key) => affixed(key, names))
        .map((wanted) => wanted?.map((name) => keys.indexOf(name)))
        .find((found) => found?.every((column) => column >= 0));
      if (columns !== undefined) return { meaning, columns };
    }
  }
  return undefined;
}

/** Returns the four names with what is around the first of them in a key; undefined for a key without it. */
function affixed(key: string, [first = "", ...more]: readonly string[]): readonly string[] | undefined {
  const at = key.lastIndexOf(first);
  if (at < 0) return undefined;
  const [before, after] = [key.slice(0, at), key.slice(at + first.length)];
  // The size of the image is not that of a box.
  return /^(img|image)$/.test(before) ? undefined : [first, ...more].map((name) => `${before}${name}${after}`);
}

/** Returns the column with whole boxes, such as `[834, 222, 56, 36]`; undefined when there is none. */
export function wholeBoxColumn(keys: readonly string[]): number | undefined {
  const found = keys.findIndex((key) => whole.has(key));
  return found < 0 ? undefined : found;
}
