import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FileTable } from "./fileTable.ts";
import { HashOrder } from "./hashOrder.ts";

function add(files: FileTable, ...names: string[]): void {
  for (const name of names) files.add("", name, undefined);
}

/** The next rows in order, as many as there are up to `count`. */
function take(order: HashOrder, files: FileTable, count: number): number[] {
  const rows: number[] = [];
  while (rows.length < count) {
    const row = order.next();
    if (row === undefined) break;
    files.move(row, "hashing");
    rows.push(row);
  }
  return rows;
}

describe("HashOrder", () => {
  it("returns annotations before the images that are listed before them", () => {
    const files = new FileTable();
    add(files, "1.png", "2.png", "3.json", "4.png", "5.txt");
    expect(take(new HashOrder(files), files, 10)).toEqual([2, 4, 0, 1, 3]);
  });

  it("finds annotations after very many images within a few calls", () => {
    const files = new FileTable();
    for (let i = 0; i < 20_000; i++) add(files, `${i}.jpg`);
    add(files, "labels.json");
    expect(take(new HashOrder(files), files, 250)).toContain(20_000);
  });

  it("follows another order once it is given, annotations still first, and returns what is not in it last", () => {
    const files = new FileTable();
    add(files, "d.png", "c.png", "b.json", "a.png", "e.png");
    const order = new HashOrder(files);
    expect(take(order, files, 2)).toEqual([2, 0]);
    order.follow(Int32Array.of(3, 2, 1, 0));
    add(files, "late.txt");
    expect(take(order, files, 10)).toEqual([5, 3, 1, 4]);
  });

  it("never returns a row twice, also when it is queued again", () => {
    const files = new FileTable();
    add(files, "a.png", "b.png");
    const order = new HashOrder(files);
    expect(take(order, files, 1)).toEqual([0]);
    files.move(0, "queued");
    order.follow(Int32Array.of(0, 1));
    expect(take(order, files, 10)).toEqual([1]);
  });

  it("returns every queued row once, whenever it is listed", () => {
    const anyName = fc.constantFrom("a.png", "a.json", "a.txt", "a.bin", "a");
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.array(anyName, { maxLength: 150 }), fc.nat({ max: 60 })), { maxLength: 20 }),
        (steps) => {
          const files = new FileTable();
          const order = new HashOrder(files);
          const taken: number[] = [];
          for (const step of steps) {
            if (typeof step === "number") taken.push(...take(order, files, step));
            else add(files, ...step);
          }
          taken.push(...take(order, files, Number.POSITIVE_INFINITY));
          expect(taken.toSorted((a, b) => a - b)).toEqual(Array.from({ length: files.count }, (_, row) => row));
        },
      ),
    );
  });
});
