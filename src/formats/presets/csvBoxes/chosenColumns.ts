import type { BoxMeaning } from "../../geometry/boxMeaning.ts";
import { IMAGE, type Meanings } from "../../read/columnRule.ts";
import type { TableHead } from "../../read/tableHead.ts";
import type { BoxPlace } from "./boxPlace.ts";
import { type DetailColumn, detailRoles, type FoundColumns, NO_COLUMN } from "./columns.ts";
import { boxSets, type Meaning, quadSet } from "./meanings.ts";

/** Returns what a person chose the columns of a table to be; undefined for meanings that are not those of a table of boxes. */
export function chosenColumns({ header }: TableHead, meanings: Meanings): FoundColumns | undefined {
  const column = (meaning: Meaning) => {
    const index = meanings.indexOf(meaning);
    return index < 0 ? undefined : index;
  };
  const found = boxOf(column);
  if (found === undefined) return undefined;
  const [width, height] = [column("imageWidth"), column("imageHeight")];
  const others = meanings.flatMap((meaning, index): DetailColumn[] => {
    const role = detailRoles.find((known) => known === meaning);
    const title = header?.[index] || (role === "confidence" ? role : `column ${index + 1}`);
    return role === undefined ? [] : [{ index, title, role }];
  });
  return {
    ...found,
    image: column(IMAGE) ?? NO_COLUMN,
    label: column("class"),
    split: column("split"),
    size: width === undefined || height === undefined ? undefined : [width, height],
    others,
    count: meanings.length,
    isNamed: true,
    isChosen: true,
  };
}

type ColumnOf = (meaning: Meaning) => number | undefined;

function boxOf(column: ColumnOf): { readonly box: BoxPlace; readonly named: BoxMeaning | undefined } | undefined {
  for (const meaning of ["corners", "cornerAndSize", "centerAndSize"] as const) {
    const columns = columnsOf(boxSets[meaning], column);
    if (columns !== undefined) return { box: { kind: "four", columns }, named: meaning };
  }
  const quad = columnsOf(quadSet, column);
  if (quad !== undefined) return { box: { kind: "quad", columns: quad }, named: undefined };
  for (const meaning of ["box", "corners"] as const) {
    const index = column(meaning);
    if (index !== undefined)
      return { box: { kind: "cell", column: index, isQuad: meaning === "corners" }, named: undefined };
  }
  return undefined;
}

function columnsOf(set: readonly Meaning[], column: ColumnOf): readonly number[] | undefined {
  const columns = set.map(column);
  return columns.every((index) => index !== undefined) ? columns : undefined;
}
