import { colorOf } from "../../classes/maskColors.ts";
import { CsvSplitter } from "../../text/csv.ts";
import { finiteNumber } from "../../text/jsonValue.ts";
import { linesOf } from "../../text/text.ts";
import { type ClassList, parseClassList } from "./classList.ts";
import type { MapClass } from "./classMap.ts";

const nameColumn = /^(name|class|label|category|class[_ ]?name|label[_ ]?name|classes)$/i;
const valueColumn =
  /^(pixel[_ ]?value|value|pixel|index|idx|id|class[_ ]?id|label[_ ]?id|class[_ ]?(index|number)|gr[ae]y)$/i;
const colorColumns = [/^(r|red)$/i, /^(g|green)$/i, /^(b|blue)$/i] as const;
const hexColumn = /^(hex|color|colour|html)$/i;

/** Returns true for a table with tabs whose header has columns for the name and the value of a class: ADE20K's `objectInfo150.txt`, `Idx Ratio Train Val Stuff Name`. */
export function isClassTable(text: string): boolean {
  const header = (linesOf(text.slice(0, 2000))[0] ?? "").split("\t").map((cell) => cell.trim());
  return header.some((cell) => nameColumn.test(cell)) && header.some((cell) => valueColumn.test(cell));
}

/**
 * Reads a CSV of classes: a header that names the class and its value or colour (`name,r,g,b`; Roboflow's `Pixel Value, Class`), or lines as in
 * `parseClassList`. Returns undefined for other tables.
 */
export function classesOfCsv(text: string): ClassList | undefined {
  const rows: { readonly cells: readonly string[]; readonly line: number }[] = [];
  const wrong: { line: number; text: string }[] = [];
  const all = linesOf(text);
  const splitter = new CsvSplitter({
    row: ({ cells, line }) => rows.push({ cells, line }) > 0,
    fault: (line) => wrong.push({ line, text: all[line - 1] ?? "" }),
  });
  splitter.write(new TextEncoder().encode(text.replace(/^\uFEFF/, "")));
  splitter.end();
  const [first, ...entries] = rows;
  const header = first?.cells ?? [];
  const at = (pattern: RegExp) => header.findIndex((cell) => pattern.test(cell.trim()));
  const name = at(nameColumn);
  const value = at(valueColumn);
  const colors = colorColumns.map(at);
  const hex = at(hexColumn);
  const hasColors = colors.every((column) => column >= 0);
  if (name < 0 || (value < 0 && !hasColors && hex < 0)) {
    const ofImages = header.some((cell) => /^(file_?name|image(_?(id|name))?|path|file)$/i.test(cell.trim()));
    return ofImages ? undefined : parseClassList(text, false);
  }
  const classes = entries.flatMap(({ cells, line }): MapClass[] => {
    const number = finiteNumber(cells[value]);
    const color = hasColors ? rgbIn(colors.map((column) => cells[column])) : hexIn(cells[hex]);
    if (cells[name] !== undefined && (number !== undefined || color !== undefined)) {
      return [{ name: cells[name], value: number, color }];
    }
    wrong.push({ line, text: cells.join(",") });
    return [];
  });
  return classes.length === 0 ? undefined : { classes, wrong };
}

function rgbIn(cells: readonly (string | undefined)[]): number | undefined {
  const [r, g, b] = cells.map(finiteNumber);
  return r === undefined || g === undefined || b === undefined ? undefined : colorOf(r, g, b);
}

function hexIn(cell: string | undefined): number | undefined {
  const code = /^#?([0-9a-f]{6})$/i.exec(cell?.trim() ?? "")?.[1];
  return code === undefined ? undefined : Number.parseInt(code, 16);
}
