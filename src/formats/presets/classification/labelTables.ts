import { failure, type Result, success } from "../../../model/result.ts";
import { splitNameIn } from "../../images/annotationPlace.ts";
import type { ItemContent } from "../../read/itemContent.ts";
import { placeOfTable, type RowSubject, type Table } from "../../read/tableFile.ts";
import { rowFinding } from "../../read/tableHead.ts";
import type { Finding } from "../../report/finding.ts";
import type { CsvRow } from "../../text/csv.ts";
import { type ClassNames, type LabelList, listEntry } from "./labelList.ts";
import { flagOf, type LabelColumns } from "./labelTable.ts";
import type { ClassificationOptions } from "./options.ts";
import type { LabelTable } from "./survey.ts";

/** The classes of a drop's tables. */
export class KnownClasses {
  readonly #names = new Set<string>();
  /** The highest number of a class in lists; -1 when there is none. */
  highest = -1;
  readonly parts = new Set<string>();
  add(name: string): void {
    this.#names.add(name);
  }
  has(name: string): boolean {
    return this.#names.has(name);
  }
  sorted(): string[] {
    return [...this.#names].sort();
  }
}

/** Makes the tags of an image from the names of its classes. */
export type TagsOf = (classes: readonly string[]) => ItemContent["tags"];

const separators: Record<ClassificationOptions["separator"], RegExp | undefined> = {
  none: undefined,
  bar: /\|/,
  semicolon: /;/,
  comma: /,/,
  space: /\s+/,
};

/** A table of labels, ready to be read. Its classes become known while it is gone through. */
export function tableOfLabels(
  { head, columns }: LabelTable,
  root: string,
  separator: ClassificationOptions["separator"],
  known: KnownClasses,
  tagsOf: TagsOf,
): Table {
  const { labels, image, part } = columns;
  if (labels.kind === "flags") for (const { title } of labels.columns) known.add(title);
  const between = separators[separator];
  const classesOf = (row: CsvRow): string[] => {
    if (labels.kind === "flags") {
      return labels.columns.filter(({ index }) => flagOf(row.cells[index]!)).map(({ title }) => title);
    }
    const cell = row.cells[labels.column.index]!;
    const names = between === undefined ? [cell] : cell.split(between).map((name) => name.trim());
    return names.filter((name) => name !== "");
  };
  return {
    path: head.path,
    place: placeOfTable(head.path, root),
    hasAnnotations: true,
    subjectOf(row): Result<RowSubject, Finding> | undefined {
      if (row.line === head.headerLine) return undefined;
      const finding = rowFinding(row, columns.count, image);
      if (finding !== undefined) return failure(finding);
      for (const name of classesOf(row)) known.add(name);
      const cell = part === undefined ? undefined : row.cells[part]!;
      if (cell === undefined || splitNameIn(cell) === undefined) return success({ image: row.cells[image]! });
      known.parts.add(cell);
      return success({ image: row.cells[image]!, split: cell });
    },
    contentOf(rows): ItemContent {
      const problems: ItemContent["problems"][number][] = [];
      const classes = new Set<string>();
      for (const [i, row] of rows.entries()) {
        const own = classesOf(row);
        const differs = i > 0 && labels.kind === "names" && own.some((name) => !classes.has(name));
        if (differs) problems.push({ ...secondClass(row.cells[image]!), line: row.line });
        for (const name of own) classes.add(name);
        if (labels.kind === "flags") {
          for (const problem of brokenFlags(row, labels.columns)) problems.push({ ...problem, line: row.line });
        }
      }
      const isNamed = labels.kind === "flags" || classes.size > 0;
      return { figures: [], tags: tagsOf([...classes]), problems, labelled: isNamed, meta: metaOf(rows, columns) };
    },
  };
}

function secondClass(image: string): Finding {
  return {
    code: "image_with_several_classes",
    message: `${image} is listed before, with another class.`,
    action: "The image gets both.",
  };
}

function* brokenFlags(row: CsvRow, columns: readonly { index: number; title: string }[]): Generator<Finding> {
  for (const { index, title } of columns) {
    const cell = row.cells[index]!;
    if (flagOf(cell) !== undefined) continue;
    const message = `${JSON.stringify(cell)} in the column ${title} is neither 0 nor 1.`;
    yield { code: "labels_broken", message, action: "Taken as 0." };
  }
}

function metaOf(rows: readonly CsvRow[], { others }: LabelColumns): Record<string, string> | undefined {
  const entries = others.flatMap(({ index, title }) => {
    const cell = rows[0]?.cells[index] ?? "";
    return cell === "" || title === "" ? [] : [[title, cell] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** A list of images with numbers of classes, ready to be read. `naming`: the names of the classes. */
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
      const classes = new Set(rows.flatMap((row) => listEntry(row.cells)!.numbers.map(nameOf)));
      return { figures: [], tags: tagsOf([...classes]), problems: [], labelled: classes.size > 0 };
    },
  };
}
