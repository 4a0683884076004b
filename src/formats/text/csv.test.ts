import { describe, expect, test } from "vitest";
import type { DatasetPath } from "../../model/datasetPath.ts";
import { success } from "../../model/result.ts";
import { memoryTree } from "../memoryTree.ts";
import { type CsvRow, CsvSplitter, firstCsvRows, readCsv } from "./csv.ts";

interface Read {
  readonly rows: readonly CsvRow[];
  readonly faults: readonly { line: number; message: string }[];
}

/** Reads a text in pieces of `size` bytes. */
function read(text: string | Uint8Array, size = 1 << 20): Read {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  const rows: CsvRow[] = [];
  const faults: { line: number; message: string }[] = [];
  const splitter = new CsvSplitter({
    row: (row) => rows.push(row) > 0,
    fault: (line, { message }) => faults.push({ line, message }),
  });
  for (let at = 0; at < bytes.length; at += size) splitter.write(bytes.subarray(at, at + size));
  splitter.end();
  return { rows, faults };
}
const cells = (text: string) => read(text).rows.map((row) => row.cells);
const path = "labels.csv" as DatasetPath;

describe("rows", () => {
  test("end at LF, CRLF or CR, the last one at the end of the text; empty lines count and are not rows", () => {
    for (const text of ["a,b\n1,2\n\n3,4", "a,b\r\n1,2\r\n\r\n3,4\r\n", "a,b\r1,2\r\r3,4\r"]) {
      const { rows } = read(text);
      expect(rows.map((row) => row.cells)).toEqual([
        ["a", "b"],
        ["1", "2"],
        ["3", "4"],
      ]);
      expect(rows.map((row) => row.line)).toEqual([1, 2, 4]);
    }
  });

  test("may hold quoted cells with separators, doubled quotes and line breaks; the lines are still counted", () => {
    const { rows, faults } = read('name,text\na.jpg,"one, ""two""\r\nthree"\n"b.jpg" , ""\nc.jpg,5" pipe\n');
    expect(faults).toEqual([]);
    expect(rows.map((row) => row.cells)).toEqual([
      ["name", "text"],
      ["a.jpg", 'one, "two"\r\nthree'],
      ["b.jpg", ""],
      ["c.jpg", '5" pipe'],
    ]);
    expect(rows.map((row) => row.line)).toEqual([1, 2, 4, 5]);
  });

  test("lose the spaces around cells, also before a quote, and keep those inside quotes", () => {
    expect(cells('filename, box , label\na.jpg, "[1, 2, 3, 4]"," x "')).toEqual([
      ["filename", "box", "label"],
      ["a.jpg", "[1, 2, 3, 4]", " x "],
    ]);
  });

  test("are separated by what the first line has most of: comma, semicolon or tab", () => {
    expect(cells("a;b;c\n1,5;2;3")).toEqual([
      ["a", "b", "c"],
      ["1,5", "2", "3"],
    ]);
    expect(cells('\na\t"b,,,"\n\t"2\t3"')).toEqual([
      ["a", "b,,,"],
      ["", "2\t3"],
    ]);
    expect(cells("name\nx")).toEqual([["name"], ["x"]]);
  });

  test("know where they are in the bytes", () => {
    const text = 'é,b\r\n"x\ny",2\nz,3';
    const bytes = new TextEncoder().encode(text);
    const parts = read(text).rows.map((row) => new TextDecoder().decode(bytes.subarray(row.offset, row.end)));
    expect(parts).toEqual(["é,b\r\n", '"x\ny",2\n', "z,3"]);
  });

  test("are the same however the text is cut into pieces", () => {
    const text = 'a,"b\r\n""c""",d\r\n"e",f,"g"\r\r\nh,"i\n\n"not closed,\nj,"","k" \n';
    const whole = read(text);
    expect(whole.faults.map((fault) => fault.line)).toEqual([5, 7]);
    for (const size of [1, 2, 3, 5, 7]) expect(read(text, size)).toEqual(whole);
  });
});

describe("a quote that is not closed", () => {
  const lines = (count: number) => Array.from({ length: count }, (_, i) => `${i}.jpg,cat`).join("\n");

  test("loses the line on which it opened and no other, whatever follows", () => {
    for (const count of [3, 150_000]) {
      const { rows, faults } = read(`name,label\na.jpg,"cat\n${lines(count)}`, 65_536);
      expect(faults).toEqual([{ line: 2, message: "A quote opens on this line and is not closed." }]);
      expect(rows.length).toBe(count + 1);
      expect(rows[1]).toMatchObject({ cells: ["0.jpg", "cat"], line: 3 });
    }
  });

  test("is not closed by the next one that opens", () => {
    const { rows, faults } = read(`name,label\na.jpg,"cat\n${lines(5)}\nb.jpg,"dog\nc.jpg,"cow"`);
    expect(faults.map((fault) => fault.line)).toEqual([2, 8]);
    expect(rows.at(-1)).toMatchObject({ cells: ["c.jpg", "cow"], line: 9 });
    expect(rows.length).toBe(7);
  });
});

test("a line without end is skipped, and the text goes on behind it", () => {
  const { rows, faults } = read(`a,b\n${"x".repeat(3 << 20)}\r\n1,2`, 65_536);
  expect(faults).toEqual([{ line: 2, message: "The row is longer than 1048576 bytes." }]);
  expect(rows.map((row) => [row.line, row.cells])).toEqual([
    [1, ["a", "b"]],
    [3, ["1", "2"]],
  ]);
});

test("bytes that are not text give rows or problems, never a throw", () => {
  const noise = Uint8Array.from({ length: 5000 }, (_, i) => (i * i * 89) & 255);
  const { rows, faults } = read(noise, 100);
  expect(rows.length + faults.length).toBeGreaterThan(0);
});

describe("files", () => {
  const rowsOf = async (bytes: Uint8Array | string) => {
    const rows: (readonly string[])[] = [];
    const read = await readCsv(memoryTree([{ path, bytes }]), path, { row: (row) => rows.push(row.cells) > 0 });
    expect(read).toEqual(success(","));
    return rows;
  };

  test("are read in UTF-8 with or without a byte order mark, UTF-16 and Windows-1252", async () => {
    const text = "name,label\ncafé.jpg,猫\n";
    const expected = await rowsOf(text);
    expect(expected).toEqual([
      ["name", "label"],
      ["café.jpg", "猫"],
    ]);
    expect(await rowsOf(`\ufeff${text}`)).toEqual(expected);
    expect(await rowsOf(Buffer.from(`\ufeff${text}`, "utf16le"))).toEqual(expected);
    expect(await rowsOf(Buffer.from("n,l\ncaf\u00e9,x", "latin1"))).toEqual([
      ["n", "l"],
      ["café", "x"],
    ]);
  });

  test("that cannot be read fail with the reason", async () => {
    const bytes = () => {
      throw new Error("permission denied");
    };
    const tree = memoryTree([{ path, bytes }]);
    expect(await readCsv(tree, path, { row: () => true })).toMatchObject({ failure: "permission denied" });
    expect(await firstCsvRows(tree, path, 5)).toEqual([]);
  });

  test("show their first rows, without one that the look cuts off", async () => {
    const tree = memoryTree([{ path, bytes: `a,b\n${"1,2\n".repeat(100_000)}` }]);
    expect((await firstCsvRows(tree, path, 3)).map((row) => row.cells)).toEqual([
      ["a", "b"],
      ["1", "2"],
      ["1", "2"],
    ]);
    const rows = await firstCsvRows(tree, path, 1_000_000);
    expect(rows.length).toBe(16_384);
    expect(rows.every((row) => row.cells.length === 2)).toBe(true);
  });
});
