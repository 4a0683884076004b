import type { Figure } from "../../../model/figure.ts";
import { type ImageInfo, uprightSize } from "../../../model/image.ts";
import { failure, success } from "../../../model/result.ts";
import type { Tag } from "../../../model/tag.ts";
import { Declarations } from "../../classes/declarations.ts";
import { reportSubmissions } from "../../detect/sampleSubmission.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import type { BoxMeaning } from "../../geometry/boxColumns.ts";
import { splitNameIn } from "../../images/annotationPlace.ts";
import type { ItemContent } from "../../read/itemContent.ts";
import { readTables } from "../../read/readTables.ts";
import type { PlacedFigure } from "../../read/settleFigures.ts";
import { placeOfTable, type Table } from "../../read/tableFile.ts";
import { isNumber, rowFinding } from "../../read/tableHead.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceTree } from "../../sourceTree.ts";
import type { CsvRow } from "../../text/csv.ts";
import type { BoxNumbers } from "./boxCell.ts";
import { type BoxTable, boxesOfRow } from "./boxTable.ts";
import { guessInWords } from "./guessWords.ts";
import type { CsvOptions } from "./options.ts";
import { type BoxFile, type Survey, surveyBoxes } from "./survey.ts";

/** The class of boxes in a table that names none. */
const NO_CLASS = "object";

/** Reads tables of boxes, a row for each box, and says first what each column was taken for. */
export async function* readCsvBoxes(
  tree: SourceTree,
  { root, options, signal }: ReadContext<CsvOptions>,
): AsyncGenerator<ReadEvent, void, undefined> {
  const prefix = root === "" ? "" : `${root}/`;
  for (const { path } of tree.files) {
    if (!path.startsWith(prefix)) yield fileEvent(path, "skipped", skipReason.outsideOfRoot);
  }
  const survey = await surveyBoxes(tree, prefix, options, signal);
  yield* tellTables(survey);
  const names = new Map(survey.classes.flatMap((table) => [...table.names]));
  const tables = survey.files.map((file) => tableOf(file, root, names));
  const words = new Declarations("rectangle");
  const dataset = {
    root,
    tables,
    images: survey.pictures,
    declarations: words,
    *begin() {
      for (const name of names.values()) yield* words.declareClass(name);
    },
  };
  yield* readTables(tree, dataset, signal);
}

function* tellTables({ files, classes, submissions, otherTables, others }: Survey): Generator<ReadEvent> {
  yield* reportSubmissions(submissions);
  for (const { head, table } of files) {
    yield problemEvent({
      code: "columns_guessed",
      path: head.path,
      message: `The columns are taken so: ${guessInWords(head, table)}.`,
      action: "If that is wrong, say in the options what they are.",
    });
  }
  for (const { path } of classes) yield fileEvent(path, "used");
  for (const path of otherTables) {
    yield problemEvent({
      code: "table_not_understood",
      path,
      message: "It is no table of boxes: no column names images of the drop, or none holds four numbers.",
      action: "Left out. The options can say which columns are which.",
    });
    yield fileEvent(path, "skipped", skipReason.notABoxTable);
  }
  for (const path of others) yield fileEvent(path, "skipped", skipReason.notPartOfDataset);
}

function tableOf({ head, table }: BoxFile, root: string, names: ReadonlyMap<string, string>): Table {
  const { image, part, count } = table;
  return {
    path: head.path,
    place: placeOfTable(head.path, root),
    hasAnnotations: true,
    subjectOf(row) {
      if (row.line === head.headerLine) return undefined;
      const finding = rowFinding(row, count, image);
      if (finding !== undefined) return failure(finding);
      const cell = part === undefined ? undefined : row.cells[part]!;
      const subject = { image: row.cells[image]! };
      if (cell === undefined || splitNameIn(cell) === undefined) return success(subject);
      return success({ ...subject, split: cell.toLowerCase() });
    },
    contentOf: (rows, info) => contentOf(rows, info, table, names),
  };
}

function contentOf(
  rows: readonly CsvRow[],
  info: ImageInfo,
  table: BoxTable,
  names: ReadonlyMap<string, string>,
): ItemContent {
  const figures: PlacedFigure[] = [];
  const problems: ItemContent["problems"][number][] = [];
  const size = uprightSize(info);
  const leaveOut = (line: number, message: string) =>
    problems.push({ code: "geometry_broken", line, message, action: "Left out." });
  for (const row of rows) {
    const boxes = boxesOfRow(row.cells, table.box);
    if (boxes === undefined) leaveOut(row.line, "The box is not four numbers.");
    else if (boxes.length > 0 && table.units === "shares" && size === undefined) {
      leaveOut(row.line, "The box is given in shares of the image, and the image's size is not known.");
    } else {
      for (const box of boxes) {
        const geometry = rectangleOf(box, table, table.units === "shares" ? size : undefined);
        if (geometry === undefined) leaveOut(row.line, `The box has a side below zero: ${box.numbers.join(", ")}.`);
        else
          figures.push({
            figure: { class: classOf(row, table, names), geometry, ...detailsOf(row, table) },
            line: row.line,
          });
      }
    }
  }
  return { figures, tags: [], problems, annotatedSize: sizeOf(rows[0], table) };
}

function classOf({ cells }: CsvRow, { label }: BoxTable, names: ReadonlyMap<string, string>): string {
  if (label === undefined) return NO_CLASS;
  const cell = cells[label]!;
  return names.get(cell) ?? cell;
}

/** Undefined for a box that is inside out. */
function rectangleOf(
  { numbers, meaning: own }: BoxNumbers,
  { meaning }: { readonly meaning: BoxMeaning },
  size: { readonly width: number; readonly height: number } | undefined,
) {
  const [a, b, c, d] = numbers as [number, number, number, number];
  const [width, height] = [size?.width ?? 1, size?.height ?? 1];
  const is = own ?? meaning;
  const left = is === "centerAndSize" ? a - c / 2 : a;
  const top = is === "centerAndSize" ? b - d / 2 : b;
  const right = is === "corners" ? c : left + c;
  const bottom = is === "corners" ? d : top + d;
  if (right < left || bottom < top) return undefined;
  return {
    type: "rectangle" as const,
    left: left * width,
    top: top * height,
    right: right * width,
    bottom: bottom * height,
  };
}

/** Columns of yes and no, and of confidence, become tags; others are kept word for word. */
function detailsOf({ cells }: CsvRow, { others }: BoxTable): Pick<Figure, "tags"> & Partial<Pick<Figure, "extra">> {
  const tags: Tag[] = [];
  const rest: [string, string][] = [];
  for (const { index, title } of others) {
    const cell = cells[index] ?? "";
    if (cell === "" || title === "") continue;
    if (/^(confidence|conf|score)$/i.test(title) && isNumber(cell)) tags.push({ name: title, value: Number(cell) });
    else if (!/^(is[-_ ]?)?(occluded|truncated|difficult|crowd|iscrowd)$/i.test(title)) rest.push([title, cell]);
    else if (/^(1|true|yes)$/i.test(cell)) tags.push({ name: title });
  }
  return rest.length === 0 ? { tags } : { tags, extra: { csv: Object.fromEntries(rest) } };
}

function sizeOf(row: CsvRow | undefined, { size }: BoxTable): ItemContent["annotatedSize"] {
  if (row === undefined || size === undefined) return undefined;
  const [width, height] = size.map((index) => Number(row.cells[index])) as [number, number];
  const isSize = [width, height].every((side) => Number.isInteger(side) && side > 0);
  return isSize ? { width, height } : undefined;
}
