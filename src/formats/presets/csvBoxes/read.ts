import type { DatasetPath } from "../../../model/datasetPath.ts";
import type { Figure } from "../../../model/figure.ts";
import { type ImageInfo, uprightSize } from "../../../model/image.ts";
import { failure, success } from "../../../model/result.ts";
import type { Tag } from "../../../model/tag.ts";
import { isEmptyClassName, UNNAMED_CLASS } from "../../classes/classNames.ts";
import { Declarations } from "../../classes/declarations.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import type { Size } from "../../geometry/rules.ts";
import { splitNameIn } from "../../images/annotationPlace.ts";
import { datasetByFolder } from "../../images/labelFolders.ts";
import type { ItemContent } from "../../read/itemContent.ts";
import { type LabelContent, readLabelFiles } from "../../read/readLabelFiles.ts";
import { readTables } from "../../read/readTables.ts";
import { atMost, type PlacedFigure, settleFigures } from "../../read/settleFigures.ts";
import { placeOfTable, type Table } from "../../read/tableFile.ts";
import { isNumber, rowFinding, withPoints } from "../../read/tableHead.ts";
import type { Finding } from "../../report/finding.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";
import { type CsvRow, CsvSplitter } from "../../text/csv.ts";
import { hasQuads } from "./boxPlace.ts";
import { shapesOf } from "./boxShapes.ts";
import { NO_COLUMN, type TableColumns } from "./columns.ts";
import type { CsvOptions } from "./options.ts";
import type { PerImageTables } from "./perImage.ts";
import { reportPerImage, reportTables } from "./reportTables.ts";
import { type BoxFile, surveyBoxes } from "./survey.ts";

/** The class of boxes in a table without a class column. */
const NO_CLASS = "object";

/** Reads tables with a row for each box, and first reports what each column is read as. */
export async function* readCsvBoxes(
  tree: SourceTree,
  { root, options, signal }: ReadContext<CsvOptions>,
): AsyncGenerator<ReadEvent, void, undefined> {
  const prefix = root === "" ? "" : `${root}/`;
  for (const { path } of tree.files) {
    if (!path.startsWith(prefix)) yield fileEvent(path, "skipped", skipReason.outsideOfRoot);
  }
  const survey = await surveyBoxes(tree, prefix, options, signal);
  yield* reportTables(survey);
  const names = new Map(survey.classes.flatMap((table) => [...table.names]));
  const all = [...survey.files, ...(survey.perImage === undefined ? [] : [survey.perImage])];
  const declarations = new Declarations(all.some(({ columns }) => hasQuads(columns.box)) ? "any" : "rectangle");
  const dataset = {
    root,
    tables: survey.files.map((file) => tableOf(file, root, names)),
    images: survey.images,
    declarations,
    *begin() {
      for (const name of names.values()) yield* declarations.declareClass(name);
    },
  };
  if (survey.perImage === undefined) yield* readTables(tree, dataset, signal);
  else yield* readPerImage(tree, root, survey.perImage, survey.images, names, declarations, signal);
}

/** Reads tables that are named after their images. */
async function* readPerImage(
  tree: SourceTree,
  root: string,
  perImage: PerImageTables,
  images: readonly SourceFile[],
  names: ReadonlyMap<string, string>,
  declarations: Declarations,
  signal?: AbortSignal,
): AsyncGenerator<ReadEvent, void, undefined> {
  const { pairs, head, columns } = perImage;
  yield* reportPerImage(perImage);
  for (const title of names.values()) yield* declarations.declareClass(title);
  const dataset = {
    tree,
    images,
    pairs,
    datasetOf: (image: DatasetPath) => datasetByFolder(image, root),
    understand(path: DatasetPath, text: string, info: ImageInfo): LabelContent {
      const { rows, problems } = rowsOfText(text, head, columns);
      const content = contentOf(rows, info, columns, names);
      const settled = settleFigures(content.figures, info, undefined, path);
      const own = [...problems, ...content.problems].map((problem) => ({ ...problem, path }));
      const events: ReadEvent[] = [...atMost(own, path), ...settled.problems].map((problem) => problemEvent(problem));
      const introduced = declarations.introduce({ figures: settled.figures, tags: [] });
      let next = introduced.next();
      for (; next.done !== true; next = introduced.next()) events.push(next.value);
      return { events, isLabel: true, figures: next.value.figures, tags: [] };
    },
    countObjects: () => 0,
    isLabelPath: () => true,
  };
  yield* readLabelFiles(dataset, signal);
}

function rowsOfText(text: string, head: BoxFile["head"], { count: cells }: TableColumns) {
  const rows: CsvRow[] = [];
  const problems: ItemContent["problems"][number][] = [];
  const row = (read: CsvRow) => {
    if (read.line === head.headerLine && isHeading(read, head)) return true;
    const finding = rowFinding(read, cells, NO_COLUMN);
    if (finding === undefined) rows.push(withPoints(read, head.commas));
    else problems.push({ ...finding, line: read.line });
    return true;
  };
  const splitter = new CsvSplitter({ row, fault: (line, finding) => void problems.push({ ...finding, line }) });
  splitter.write(new TextEncoder().encode(text));
  splitter.end();
  return { rows, problems };
}

function tableOf({ head, columns }: BoxFile, root: string, names: ReadonlyMap<string, string>): Table {
  const { image, split, count: cells } = columns;
  return {
    path: head.path,
    place: placeOfTable(head.path, root),
    hasAnnotations: true,
    subjectOf(row) {
      if (row.line === head.headerLine) return undefined;
      const finding = rowFinding(row, cells, image);
      if (finding !== undefined) return failure(finding);
      const size = sizeOf(row, columns);
      const subject = { image: cellOf(row, image), ...(size && { size }) };
      const cell = split === undefined ? "" : cellOf(row, split);
      return success(splitNameIn(cell) === undefined ? subject : { ...subject, split: cell.toLowerCase() });
    },
    contentOf(rows, info) {
      const withNumbers = rows.map((row) => withPoints(row, head.commas));
      return contentOf(withNumbers, info, columns, names);
    },
  };
}

/** Returns true for the headings that most tables have: one of several may be without. */
function isHeading({ cells }: CsvRow, { header = [] }: BoxFile["head"]): boolean {
  return header.every((title, index) => cells[index] === title);
}

/** Empty for a column that the row does not have. */
function cellOf({ cells }: CsvRow, column: number): string {
  return cells[column] ?? "";
}

function contentOf(
  rows: readonly CsvRow[],
  info: ImageInfo,
  columns: TableColumns,
  names: ReadonlyMap<string, string>,
): ItemContent {
  const figures: PlacedFigure[] = [];
  const problems: ItemContent["problems"][number][] = [];
  const size = uprightSize(info);
  for (const row of rows) {
    const { line } = row;
    for (const geometry of shapesOf(row, columns, size)) {
      if (!geometry.ok) problems.push({ ...geometry.failure, line });
      else {
        const title = classOf(row, columns, names);
        if (title === undefined) problems.push({ ...noClass, line });
        const figure = { class: title ?? UNNAMED_CLASS, geometry: geometry.value, ...detailsOf(row, columns) };
        figures.push({ figure, line });
      }
    }
  }
  return { figures, tags: [], problems, annotatedSize: sizeOf(rows[0], columns), isNormalized: columns.isNormalized };
}

const noClass: Finding = {
  code: "class_missing",
  message: "The class of the box is empty.",
  action: `The class of the object is named ${JSON.stringify(UNNAMED_CLASS)}.`,
};

/** Returns the class of a row; undefined for an empty one. */
function classOf(row: CsvRow, { label }: TableColumns, names: ReadonlyMap<string, string>): string | undefined {
  if (label === undefined) return NO_CLASS;
  const cell = cellOf(row, label);
  const title = names.get(cell) ?? cell;
  return isEmptyClassName(title) ? undefined : title;
}

/** Columns of yes and no, and of confidence, become tags; others are kept unchanged. */
function detailsOf(row: CsvRow, { others }: TableColumns): Pick<Figure, "tags"> & Partial<Pick<Figure, "extra">> {
  const tags: Tag[] = [];
  const rest: [string, string][] = [];
  for (const { index, title, role } of others) {
    const cell = cellOf(row, index);
    if (cell === "") continue;
    if (role === "confidence" && isNumber(cell)) tags.push({ name: title, value: Number(cell) });
    else if (role !== "flag") rest.push([title, cell]);
    else if (/^(1|true|yes)$/i.test(cell)) tags.push({ name: title });
  }
  return rest.length === 0 ? { tags } : { tags, extra: { csv: Object.fromEntries(rest) } };
}

function sizeOf(row: CsvRow | undefined, { size }: TableColumns): Size | undefined {
  if (row === undefined || size === undefined) return undefined;
  const [width, height] = [Number(row.cells[size[0]]), Number(row.cells[size[1]])];
  const isSize = [width, height].every((side) => Number.isInteger(side) && side > 0);
  return isSize ? { width, height } : undefined;
}
