import type { DatasetPath } from "../../../model/datasetPath.ts";
import type { Figure } from "../../../model/figure.ts";
import type { ImageInfo } from "../../../model/image.ts";
import { count } from "../../../model/plural.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import type { Tag } from "../../../model/tag.ts";
import type { ReadEvent } from "../../format.ts";
import type { Size } from "../../geometry/rules.ts";
import type { Annotation } from "../../read/readAnnotatedImages.ts";
import { settleFigures } from "../../read/settleFigures.ts";
import { problemEvent } from "../../report/problemEvent.ts";
import { motClass } from "./classes.ts";
import type { MotOptions } from "./options.ts";
import type { MotTable, PlacedRow } from "./table.ts";

/** Missing frames that are reported one by one. */
const NAMED_FRAMES = 20;

/** A table of boxes and how its rows are read. */
export interface BoxTable extends MotTable {
  readonly path: DatasetPath;
  /** The names in `labels.txt`; undefined without that file. */
  readonly labels: readonly string[] | undefined;
  readonly isPrediction: boolean;
}

/** Returns the boxes of one frame in the tables of its sequence. `size`: the size in pixels that the sequence states. */
export function boxesOf(
  number: number | undefined,
  tables: readonly BoxTable[],
  info: ImageInfo,
  size: Size | undefined,
  options: MotOptions,
): Annotation {
  const figures: Figure[] = [];
  const events: ReadEvent[] = [];
  for (const table of tables) {
    const rows = number === undefined ? [] : (table.rows.get(number) ?? []);
    const placed = rows.map((row) => ({ figure: figureOf(row, table, options), line: row.line }));
    const settled = settleFigures(placed, info, size, table.path);
    events.push(...settled.problems.map((problem) => problemEvent(problem)));
    figures.push(...settled.figures);
  }
  // Ground truth covers every frame of its sequence, also those without boxes.
  const isCovered = number !== undefined && tables.some(({ isPrediction }) => !isPrediction);
  const annotatedSize = tables.length > 0 && size !== undefined ? { annotatedSize: size } : {};
  return { events, labelled: isCovered || figures.length > 0, figures, tags: [], ...annotatedSize };
}

function figureOf(row: PlacedRow, { labels, isPrediction }: BoxTable, { origin }: MotOptions): Figure {
  const [x, y, width, height] = row.box;
  const [left, top] = origin === "one" ? [x - 1, y - 1] : [x, y];
  const tags: Tag[] = [];
  if (row.track >= 0) tags.push({ name: "track_id", value: row.track });
  if (isPrediction) {
    tags.push({ name: "prediction" });
    if (row.confidence !== undefined) tags.push({ name: "confidence", value: row.confidence });
  } else if (row.confidence === 0) tags.push({ name: "ignored" });
  if (row.visibility !== undefined) tags.push({ name: "visibility", value: row.visibility });
  return {
    class: motClass(row.classId, labels).title,
    geometry: { type: "rectangle", left, top, right: left + width, bottom: top + height },
    tags,
    ...(row.world && { extra: { mot: { world: row.world } } }),
  };
}

/** Reports frames of a table that are not in the drop. `found`: the numbers of the frames in the drop. */
export function* reportMissingFrames({ path, rows }: BoxTable, found: ReadonlySet<number>): Generator<ReadEvent> {
  const missing = [...rows].filter(([frame]) => !found.has(frame));
  for (const [frame, boxes] of missing.slice(0, NAMED_FRAMES)) {
    const [first] = boxes;
    const problem: ProblemDetails = {
      code: "annotation_without_image",
      severity: "warning",
      path,
      ...(first !== undefined && { line: first.line }),
      message: `The frame ${frame} with ${count(boxes.length, "box", "boxes")} is not in the drop.`,
      action: "Its boxes are skipped.",
    };
    yield problemEvent(problem, { annotations: boxes.length });
  }
  const rest = missing.slice(NAMED_FRAMES);
  if (rest.length === 0) return;
  const boxes = rest.reduce((sum, [, own]) => sum + own.length, 0);
  const frames = count(rest.length, "more frame", "more frames");
  const message = `${frames} with ${count(boxes, "box", "boxes")} ${rest.length === 1 ? "is" : "are"} not in the drop.`;
  yield problemEvent(
    { code: "annotation_without_image", path, message, action: "Their boxes are skipped." },
    { annotations: boxes },
  );
}
