import { type DatasetPath, folderOf } from "../../../model/datasetPath.ts";
import type { Figure } from "../../../model/figure.ts";
import type { ImageInfo } from "../../../model/image.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import type { Tag } from "../../../model/tag.ts";
import type { ReadEvent } from "../../format.ts";
import type { Size } from "../../geometry/rules.ts";
import type { Annotation } from "../../read/labelImages.ts";
import { settleFigures } from "../../read/settleFigures.ts";
import { problemEvent } from "../../report/problemEvent.ts";
import type { SourceFile } from "../../sourceTree.ts";
import { motClass } from "./classes.ts";
import type { MotOptions } from "./options.ts";
import { frameNumber } from "./sequences.ts";
import type { MotTable, PlacedRow } from "./table.ts";

/** Frames without an image that are named one by one. */
const NAMED_FRAMES = 20;

/** A table of boxes and how its rows are to be read. */
export interface BoxTable extends MotTable {
  readonly path: DatasetPath;
  readonly labels: readonly string[] | undefined;
  readonly isPrediction: boolean;
}

/** What the tables of a sequence say of one frame. `size`: the size in pixels that the sequence states. */
export function boxesOf(
  number: number | undefined,
  tables: readonly BoxTable[],
  info: ImageInfo,
  size: Size | undefined,
  options: MotOptions,
): Annotation {
  const figures: Figure[] = [];
  const events: ReadEvent[] = [];
  for (const table of number === undefined ? [] : tables) {
    const rows = table.rows.get(number!) ?? [];
    const placed = rows.map((row) => ({ figure: figureOf(row, table, options), line: row.line }));
    const settled = settleFigures(placed, info, size, table.path);
    events.push(...settled.problems.map((problem) => problemEvent(problem)));
    figures.push(...settled.figures);
  }
  // Ground truth covers every frame of its sequence, also those with nothing on them.
  const isCovered = number !== undefined && tables.some(({ isPrediction }) => !isPrediction);
  const annotatedSize = tables.length > 0 && size !== undefined ? { annotatedSize: size } : {};
  return { events, labelled: isCovered || figures.length > 0, figures, tags: [], ...annotatedSize };
}

/** A box with what is said of it as tags. */
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

/**
 * The number of each frame. Frames that are counted from 0 beside a table that counts from 1 are moved by one: when the last frame of the
 * table is there only then.
 */
export function numberFrames(
  frames: readonly SourceFile[],
  tables: readonly BoxTable[],
): { of: ReadonlyMap<DatasetPath, number>; problems: ProblemDetails[] } {
  const of = new Map<DatasetPath, number>();
  const taken = new Map<number, DatasetPath>();
  const problems: ProblemDetails[] = [];
  for (const { path } of frames) {
    const number = frameNumber(path);
    if (number === undefined || tables.length === 0) continue;
    const other = taken.get(number);
    if (other === undefined) {
      taken.set(number, path);
      of.set(path, number);
      continue;
    }
    const message = `Its number ${number} is also that of ${other}.`;
    problems.push({ code: "frame_twice", path, message, action: "It gets no boxes." });
  }
  const wanted = tables.flatMap(({ rows }) => [...rows.keys()]);
  const last = wanted.reduce((most, number) => Math.max(most, number), -1);
  const isFromZero = taken.has(0) && !wanted.includes(0) && last > 0 && !taken.has(last) && taken.has(last - 1);
  if (!isFromZero) return { of, problems };
  problems.push({
    code: "frames_from_zero",
    path: folderOf(frames[0]!.path),
    message: "The names of the frames count from 0, the table counts from 1.",
    action: "The first frame is the one with the number 0.",
  });
  return { of: new Map([...of].map(([path, number]) => [path, number + 1])), problems };
}

/** Frames that a table has boxes for and the drop has no picture of. */
export function* tellAbsent({ path, rows }: BoxTable, found: ReadonlySet<number>): Generator<ReadEvent> {
  const absent = [...rows].filter(([frame]) => !found.has(frame));
  const boxes = (count: number) => (count === 1 ? "1 box" : `${count} boxes`);
  for (const [frame, own] of absent.slice(0, NAMED_FRAMES)) {
    const message = `The drop has no frame ${frame}, which has ${boxes(own.length)}.`;
    const code = "annotation_without_image";
    yield problemEvent(
      { code, severity: "warning", path, line: own[0]!.line, message, action: "Left out." },
      own.length,
    );
  }
  const rest = absent.slice(NAMED_FRAMES);
  if (rest.length === 0) return;
  const count = rest.reduce((sum, [, own]) => sum + own.length, 0);
  const message = `${rest.length === 1 ? "1 more frame is" : `${rest.length} more frames are`} not in the drop, with ${boxes(count)}.`;
  yield problemEvent({ code: "annotation_without_image", path, message, action: "Left out." }, count);
}
