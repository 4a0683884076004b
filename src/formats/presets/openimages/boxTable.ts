import type { Figure } from "../../../model/figure.ts";
import { type ImageInfo, uprightSize } from "../../../model/image.ts";
import type { Tag } from "../../../model/tag.ts";
import type { ItemContent } from "../../read/itemContent.ts";
import type { PlacedFigure } from "../../read/settleFigures.ts";
import type { CsvRow } from "../../text/csv.ts";
import type { OpenImagesClasses } from "./classes.ts";
import type { OpenImagesTable } from "./tableKind.ts";

/** Which box of an image a figure is: its class, and its sides as shares of the image (left, right, top, bottom). */
export interface BoxKey {
  readonly mid: string;
  readonly sides: readonly number[];
}

/** Columns of yes (1), no (0) and unknown (-1), which become tags. */
const flags = ["IsOccluded", "IsTruncated", "IsGroupOf", "IsDepiction", "IsInside"];
const known = new Set(["imageid", "labelname", "confidence", "xmin", "xmax", "ymin", "ymax"]);

/** What the boxes of one image are. `keys` learns which box each figure is. */
export function boxesOf(
  rows: readonly CsvRow[],
  { columns, header }: OpenImagesTable,
  classes: OpenImagesClasses,
  info: ImageInfo,
  keys: WeakMap<Figure, BoxKey>,
): ItemContent {
  const figures: PlacedFigure[] = [];
  const problems: ItemContent["problems"][number][] = [];
  const size = uprightSize(info);
  for (const row of rows) {
    const cell = (name: string) => row.cells[columns.get(name) ?? -1] ?? "";
    const { line } = row;
    const sides = ["xmin", "xmax", "ymin", "ymax"].map((name) => numberOf(cell(name)));
    const [left, right, top, bottom] = sides;
    if (size === undefined || sides.some(Number.isNaN)) {
      const message =
        size === undefined
          ? "A box is given in shares of the image, and the image's size is not known."
          : "XMin, XMax, YMin and YMax are not four numbers.";
      problems.push({ code: "geometry_broken", line, message, action: "Left out." });
      continue;
    }
    const mid = cell("labelname");
    const extra = otherCells(row, header, columns);
    const figure: Figure = {
      class: classes.titleOf(mid),
      geometry: {
        type: "rectangle",
        left: left! * size.width,
        top: top! * size.height,
        right: right! * size.width,
        bottom: bottom! * size.height,
      },
      tags: tagsOf(cell),
      ...(extra && { extra: { openimages: extra } }),
    };
    keys.set(figure, { mid, sides: sides as number[] });
    figures.push({ figure, line });
  }
  return { figures, tags: [], problems };
}

/** NaN for what is no finite number. */
export function numberOf(cell: string): number {
  const number = cell === "" ? Number.NaN : Number(cell);
  return Number.isFinite(number) ? number : Number.NaN;
}

function tagsOf(cell: (name: string) => string): Tag[] {
  const tags: Tag[] = flags.filter((flag) => cell(flag.toLowerCase()) === "1").map((name) => ({ name }));
  // Always 1 for boxes that people drew.
  const confidence = numberOf(cell("confidence"));
  if (!Number.isNaN(confidence) && confidence !== 1) tags.push({ name: "confidence", value: confidence });
  return tags;
}

/** Columns that say something more, word for word; how almost all boxes were drawn (xclick) is left unsaid. */
function otherCells(
  { cells }: CsvRow,
  header: readonly string[],
  columns: ReadonlyMap<string, number>,
): Record<string, string> | undefined {
  const others: [string, string][] = [];
  for (const [name, index] of columns) {
    const cell = cells[index] ?? "";
    if (known.has(name) || cell === "" || (name === "source" && cell === "xclick")) continue;
    if (flags.some((flag) => flag.toLowerCase() === name)) continue;
    others.push([header[index]!, cell]);
  }
  return others.length === 0 ? undefined : Object.fromEntries(others);
}
