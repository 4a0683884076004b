import { failure, type Result, success } from "../../../model/result.ts";
import { splitNameIn } from "../../images/annotationPlace.ts";
import type { ItemContent } from "../../read/itemContent.ts";
import { placeOfTable, type RowSubject, type Table } from "../../read/tableFile.ts";
import { rowFinding } from "../../read/tableHead.ts";
import type { Finding } from "../../report/finding.ts";
import type { CsvRow } from "../../text/csv.ts";
import type { ClassNames } from "./classNames.ts";
import { type Column, flagOf, type LabelColumns } from "./columns.ts";
import { type LabelList, listEntry } from "./lists.ts";
import type { ClassificationOptions } from "./options.ts";
import type { LabelTable } from "./survey.ts";

/** The classes and splits in the tables of a drop, collected while the tables are indexed. */
export class KnownClasses {
  readonly #names = new Set<string>();
  /** The highest class id in lists; -1 without lists. */
  highest = -1;
  /** The splits in the split columns of tables. */
  readonly splits = new Set<string>();

  /** Adds a class. */
  add(name: string): void {
    this.#names.add(name);
  }

  /** Returns true for a class that was added. */
  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** Returns the classes in alphabetical order. */
  sorted(): string[] {
    return [...this.#names].sort();
  }
}

/** Returns the tags of an image with some classes. */
export type TagsOf = (classes: readonly string[]) => ItemContent["tags"];

const separators: Record<ClassificationOptions["separator"], RegExp | undefined> = {
  none: undefined,
  bar: /\|/,
  semicolon: /;/,
  comma: /,/,
  space: /\s+/,
};

/** Returns a table of labels, ready to be read. Adds its classes to `known` while it is indexed. */
export function tableOfLabels(
  { head, columns }: LabelTable,
  root: string,
  separator: ClassificationOptions["separator"],
  known: KnownClasses,
  tagsOf: TagsOf,
): Table {
  const { labels, image } = columns;
  if (labels.kind === "flags") for (const { title } of labels.columns) known.add(title);
  const classesOf = (row: CsvRow) => classesInRow(row, labels, separators[separator]);
  return {
    path: head.path,
    place: placeOfTable(head.path, root),
    hasAnnotations: true,
    subjectOf(row): Result<RowSubject, Finding> | undefined {
      if (row.line === head.headerLine) return undefined;
      const finding = rowFinding(row, columns.count, image);
      if (finding !== undefined) return failure(finding);
      for (const name of classesOf(row)) known.add(name);
      const split = columns.split === undefined ? "" : cellOf(row, columns.split);
      if (splitNameIn(split) === undefined) return success({ image: cellOf(row, image) });
      known.splits.add(split);
      return success({ image: cellOf(row, image), split });
    },
    contentOf(rows): ItemContent {
      const problems: ItemContent["problems"][number][] = [];
      const classes = new Set<string>();
      for (const [i, row] of rows.entries()) {
        const own = classesOf(row);
        const differs = i > 0 && labels.kind === "names" && own.some((name) => !classes.has(name));
        if (differs) problems.push({ ...secondClass(cellOf(row, image)), line: row.line });
        for (const name of own) classes.add(name);
        if (labels.kind === "flags") {
          for (const problem of brokenFlags(row, labels.columns)) problems.push({ ...problem, line: row.line });
        }
      }
      const labelled = labels.kind === "flags" || classes.size > 0;
      return { figures: [], tags: tagsOf([...classes]), problems, labelled, meta: metaOf(rows, columns) };
    },
  };
}

/** Empty for a column that the row does not have. */
function cellOf(row: CsvRow, column: number): string {
  return row.cells[column] ?? "";
}

function classesInRow(row: CsvRow, labels: LabelColumns["labels"], separator: RegExp | undefined): string[] {
  if (labels.kind === "flags") {
    return labels.columns.filter(({ index }) => flagOf(cellOf(row, index))).map(({ title }) => title);
  }
  const cell = cellOf(row, labels.column.index);
  const names = separator === undefined ? [cell] : cell.split(separator).map((name) => name.trim());
  return names.filter((name) => name !== "");
}

function secondClass(image: string): Finding {
  return {
    code: "image_with_several_classes",
    message: `An earlier row lists ${image} with another class.`,
    action: "The image gets both classes.",
  };
}

function* brokenFlags(row: CsvRow, columns: readonly Column[]): Generator<Finding> {
  for (const { index, title } of columns) {
    const cell = cellOf(row, index);
    if (flagOf(cell) !== undefined) continue;
    const message = `The value ${JSON.stringify(cell)} in the column ${title} is neither 0 nor 1.`;
    yield { code: "labels_broken", message, action: "The value is read as 0." };
  }
}

function metaOf([first]: readonly CsvRow[], { others }: LabelColumns): Record<string, string> | undefined {
  const entries = others.flatMap(({ index, title }) => {
    const cell = first === undefined ? "" : cellOf(first, index);
    return cell === "" || title === "" ? [] : [[title, cell] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** Returns a list of images with class ids, ready to be read. `naming`: the names of the classes. */
export function tableOfList(
  list: LabelList,
  root: string,
  naming: ClassNames | undefined,
  known: KnownClasses,
  tagsOf: TagsOf,
): Table {
  const nameOf = (number: number) => naming?.names[number - naming.first] ?? String(number);
  return {
    path: list.path,
    place: placeOfTable(list.path, root),
    separator: list.separator,
    hasAnnotations: true,
    subjectOf(row) {
      const entry = listEntry(row.cells);
      for (const number of entry?.numbers ?? []) {
        known.add(nameOf(number));
        known.highest = Math.max(known.highest, number);
      }
      return entry && success({ image: entry.image });
    },
    contentOf(rows): ItemContent {
      const numbers = rows.flatMap((row) => listEntry(row.cells)?.numbers ?? []);
      const classes = new Set(numbers.map(nameOf));
      return { figures: [], tags: tagsOf([...classes]), problems: [], labelled: classes.size > 0 };
    },
  };
}
