import fc from "fast-check";
import { expect, test } from "vitest";
import { FILE_MOVES, FILE_STATES, type FileState } from "./fileState.ts";
import { FileTable } from "./fileTable.ts";

const problem = { code: "clipped", severity: "error", message: "x", retriable: true } as const;

test("a move that the table does not name throws and names the file", () => {
  const table = new FileTable();
  const row = table.add("a", "b.jpg", undefined);
  expect(() => table.move(row, "stored")).toThrow("queued to stored (a/b.jpg)");
  expect(table.state(row)).toBe("queued");
});

test("paths, sizes and picture headers come back as they went in, also after the columns have grown", () => {
  const table = new FileTable();
  for (let i = 0; i < 3000; i++) {
    const row = table.add(i % 2 === 0 ? "" : `folder/${i % 7}`, `${i}.jpg`, undefined);
    table.measure(row, {
      bytes: i * 2 ** 33,
      modifiedAt: 1_700_000_000_000 + i,
      image: { kind: "webp", width: i + 1, height: 70_000, orientation: (i % 8) + 1, multiFrame: i % 3 === 0 },
    });
  }
  const unread = table.add("", "unread", undefined);
  expect(table.path(2999)).toBe("folder/3/2999.jpg");
  expect(table.path(2998)).toBe("2998.jpg");
  expect(table.bytes(2999)).toBe(2999 * 2 ** 33);
  expect(table.modifiedAt(2999)).toBe(1_700_000_002_999);
  expect(table.image(2999)).toEqual({ kind: "webp", width: 3000, height: 70_000, orientation: 8, multiFrame: false });
  expect(table.bytes(unread)).toBeUndefined();
  expect(table.image(unread)).toBeUndefined();
});

test("rows can be narrowed to a state and counted from anywhere", () => {
  const table = new FileTable();
  for (let i = 0; i < 10; i++) table.add("", String(i), undefined);
  for (const row of [2, 5, 8]) table.fail(row, problem);
  expect(table.rows(1, 3, "failed").map(({ path }) => path)).toEqual(["5", "8"]);
  expect(table.rows(8, 20).map(({ path }) => path)).toEqual(["8", "9"]);
  expect(table.rows(0, 1, "failed")[0]?.problem).toEqual(problem);
});

test("counts equal a recount after any legal moves, and no illegal move gets through", () => {
  const state = fc.constantFrom<FileState>(...FILE_STATES);
  const action = fc.oneof(
    fc.record({ do: fc.constant("add" as const), row: fc.nat(20) }),
    fc.record({ do: fc.constant("move" as const), row: fc.nat(20), to: state }),
    fc.record({ do: fc.constant("twin" as const), row: fc.nat(20), twin: fc.boolean() }),
    fc.record({ do: fc.constant("measure" as const), row: fc.nat(20), bytes: fc.nat() }),
  );
  fc.assert(
    fc.property(fc.array(action, { maxLength: 200 }), (actions) => {
      const table = new FileTable();
      for (const step of actions) {
        if (step.do === "add") {
          table.add("f", String(step.row), undefined);
          continue;
        }
        if (step.row >= table.count) continue;
        if (step.do === "twin") table.setTwin(step.row, step.twin);
        else if (step.do === "measure") {
          table.measure(step.row, { bytes: step.bytes, modifiedAt: 0, image: { kind: "unknown", orientation: 1 } });
        } else {
          const from = table.state(step.row);
          const legal = FILE_MOVES[from].includes(step.to);
          if (legal && step.to === "failed") table.fail(step.row, problem);
          else if (legal) table.move(step.row, step.to);
          else expect(() => table.move(step.row, step.to)).toThrow();
          expect(table.state(step.row)).toBe(legal ? step.to : from);
        }
      }
      for (const at of FILE_STATES) {
        for (const twin of [true, false]) {
          const rows = [...Array(table.count).keys()].filter(
            (row) => table.state(row) === at && table.isTwin(row) === twin,
          );
          expect(table.counts([at], twin)).toEqual({
            files: rows.length,
            bytes: rows.reduce((sum, row) => sum + (table.bytes(row) ?? 0), 0),
          });
        }
      }
      const failed = [...Array(table.count).keys()].filter((row) => table.state(row) === "failed");
      expect([...table.problems.keys()].sort((a, b) => a - b)).toEqual(failed);
    }),
  );
});
