import { type SampleFile, textFile } from "./sampleFile.ts";

/** A CSV file with a header; cells that need quotes get them. */
export function csvFile(
  path: string,
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): SampleFile {
  const lines = [header, ...rows].map((cells) => cells.map((cell) => quoted(String(cell))).join(","));
  return textFile(path, `${lines.join("\n")}\n`);
}

function quoted(cell: string): string {
  return /[",\r\n]|^\s|\s$|^$/.test(cell) && cell !== "" ? `"${cell.replaceAll('"', '""')}"` : cell;
}
