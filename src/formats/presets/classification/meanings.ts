import { IGNORE, IMAGE, type Meanings } from "../../read/columnRule.ts";
import type { TableHead } from "../../read/tableHead.ts";
import type { Column, LabelColumns } from "./columns.ts";

/** What a column of a table of classes can be. */
export const columnRule = {
  titles: {
    image: "Image",
    class: "Class",
    flag: "Class if yes",
    split: "Split",
    keep: "Keep as data",
    ignore: "Ignore",
  },
  repeatable: ["flag", "keep", "ignore"],
  sets: [["class"], ["flag"]],
} as const;

type Meaning = keyof (typeof columnRule)["titles"];

/** Returns the meaning of each column as a person would choose it. */
export function meaningsOf({ image, labels, split, others, count }: LabelColumns): Meanings {
  const meanings = Array.from({ length: count }, (): Meaning => IGNORE);
  const set = (column: number, meaning: Meaning) => {
    meanings[column] = meaning;
  };
  set(image, IMAGE);
  if (split !== undefined) set(split, "split");
  if (labels.kind === "names") set(labels.column.index, "class");
  else for (const { index } of labels.columns) set(index, "flag");
  for (const { index, title } of others) if (title !== "") set(index, "keep");
  return meanings;
}

/** Returns what a person chose the columns of a table to be; undefined for meanings that are not those of a table of classes. */
export function chosenColumns({ header }: TableHead, meanings: Meanings): LabelColumns | undefined {
  const columnsOf = (meaning: Meaning) =>
    meanings.flatMap((own, index): Column[] =>
      own === meaning ? [{ index, title: header?.[index] || `column ${index + 1}` }] : [],
    );
  const [[image], [column], [split], flags] = [
    columnsOf(IMAGE),
    columnsOf("class"),
    columnsOf("split"),
    columnsOf("flag"),
  ];
  if (image === undefined || (column === undefined && flags.length === 0)) return undefined;
  const labels: LabelColumns["labels"] =
    column === undefined ? { kind: "flags", columns: flags } : { kind: "names", column };
  return { image: image.index, labels, split: split?.index, others: columnsOf("keep"), count: meanings.length };
}
