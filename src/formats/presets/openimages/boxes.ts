import type { Figure } from "../../../model/figure.ts";
import { type ImageInfo, uprightSize } from "../../../model/image.ts";
import type { Tag } from "../../../model/tag.ts";
import type { ItemContent } from "../../read/itemContent.ts";
import type { PlacedFigure } from "../../read/settleFigures.ts";
import type { CsvRow } from "../../text/csv.ts";
import type { OpenImagesClasses } from "./classes.ts";
import { cellsByName, numberIn, type OpenImagesTable } from "./table.ts";

/** The sides of a box, normalized: left, right, top, bottom. */
export type BoxSides = readonly [left: number, right: number, top: number, bottom: number];

/** The box of an object, by which a mask finds the box that it belongs to. */
export interface BoxKey {
  /** The identifier of the class. */
  readonly mid: string;
  readonly sides: BoxSides;
}

/** Columns of yes (1), no (0) and unknown (-1), which become tags. */
const flags = ["IsOccluded", "IsTruncated", "IsGroupOf", "IsDepiction", "IsInside"];
/** Columns that are not kept as they are, in lower case. */
const known = new Set([
  "imageid",
  "labelname",
  "confidence",
  "xmin",
  "xmax",
  "ymin",
  "ymax",
  ...flags.map((flag) => flag.toLowerCase()),
]);

/** Returns the objects in the box rows of one image, and adds the box of each to `keys`. */
export function boxesOf(
  rows: readonly CsvRow[],
  table: OpenImagesTable,
  classes: OpenImagesClasses,
  info: ImageInfo,
  keys: WeakMap<Figure, BoxKey>,
): ItemContent {
  const figures: PlacedFigure[] = [];
  const problems: ItemContent["problems"][number][] = [];
  const size = uprightSize(info);
  for (const row of rows) {
    const cell = cellsByName(row, table);
    const { line } = row;
    const sides = sidesIn(cell, "xmin", "xmax", "ymin", "ymax");
    if (size === undefined || sides === undefined) {
      const message =
        size === undefined
          ? "The coordinates of the box are normalized, but the size of the image is not known."
          : "XMin, XMax, YMin and YMax are not four numbers.";
      problems.push({ code: "geometry_broken", line, message, action: "The object is skipped." });
      continue;
    }
    const mid = cell("labelname");
    const extra = otherCells(row, table);
    const [left, right, top, bottom] = sides;
    const figure: Figure = {
      class: classes.titleOf(mid),
      geometry: {
        type: "rectangle",
        left: left * size.width,
        top: top * size.height,
        right: right * size.width,
        bottom: bottom * size.height,
      },
      tags: tagsOf(cell),
      ...(extra && { extra: { openimages: extra } }),
    };
    keys.set(figure, { mid, sides });
    figures.push({ figure, line });
  }
  return { figures, tags: [], problems };
}

/** Returns the sides of a box in four columns; undefined when one of them is not a number. */
export function sidesIn(
  cell: (name: string) => string,
  ...columns: readonly [left: string, right: string, top: string, bottom: string]
): BoxSides | undefined {
  const [left, right, top, bottom] = columns.map((name) => numberIn(cell(name)));
  if (left === undefined || right === undefined || top === undefined || bottom === undefined) return undefined;
  return [left, right, top, bottom];
}

function tagsOf(cell: (name: string) => string): Tag[] {
  const tags: Tag[] = flags.filter((flag) => cell(flag.toLowerCase()) === "1").map((name) => ({ name }));
  // Always 1 for boxes that people drew.
  const confidence = numberIn(cell("confidence"));
  if (confidence !== undefined && confidence !== 1) tags.push({ name: "confidence", value: confidence });
  return tags;
}

/** Returns the other columns unchanged, without the usual source of boxes (xclick). */
function otherCells({ cells }: CsvRow, { header, columns }: OpenImagesTable): Record<string, string> | undefined {
  const others: [string, string][] = [];
  for (const [name, index] of columns) {
    const cell = cells[index] ?? "";
    if (known.has(name) || cell === "" || (name === "source" && cell === "xclick")) continue;
    others.push([header[index] ?? name, cell]);
  }
  return others.length === 0 ? undefined : Object.fromEntries(others);
}
