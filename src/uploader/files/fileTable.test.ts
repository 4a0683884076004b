import fc from "fast-check";
import { expect, test } from "vitest";
import { FILE_MOVES, FILE_STATES, type FileState } from "./fileState.ts";
import { type Counts, FileTable } from "./fileTable.ts";

const problem = { code: "clipped", severity: "error", message: "x", retriable: true } as const;

test("a move that is not in the table throws and names the file", () => {
  const table = new FileTable();
  const row = table.add("a", "b.jpg", undefined);
  expect(() => table.move(row, "stored")).toThrow("queued to stored (a/b.jpg)");
  expect(table.state(row)).toBe("queued");
});

test("paths, sizes and image headers come back as they went in, also after the columns have grown", () => {
  const table = new FileTable();
  for (let i = 0; i < 3000; i++) {
    const row = table.add(i % 2 === 0 ? "" : `folder/${i % 7}`, `${i}.jpg`, undefined);
    table.measure(row, {
      bytes: i * 2 ** 33,
      modifiedAt: 1_700_000_000_000 + i,
      image: { kind: "webp", width: i + 1, height: 70_000, orientation: (i % 8) + 1, multiFrame: i % 3 === 0 },
      fault: i % 5 === 4 ? "webp_truncated" : undefined,
    });
  }
  const unread = table.add("", "unread", undefined);
  expect(table.path(2999)).toBe("folder/3/2999.jpg");
  expect(table.path(2998)).toBe("2998.jpg");
  expect(table.bytes(2999)).toBe(2999 * 2 ** 33);
  expect(table.modifiedAt(2999)).toBe(1_700_000_002_999);
  expect(table.image(2999)).toEqual({ kind: "webp", width: 3000, height: 70_000, orientation: 8, multiFrame: false });
  expect([table.fault(2998), table.fault(2999), table.fault(unread)]).toEqual([undefined, "webp_truncated", undefined]);
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

const state = fc.constantFrom<FileState>(...FILE_STATES);
const action = fc.oneof(
  fc.record({ do: fc.constant("add" as const), row: fc.nat(20) }),
  fc.record({ do: fc.constant("move" as const), row: fc.nat(20), to: state }),
  fc.record({ do: fc.constant("duplicate" as const), row: fc.nat(20), duplicate: fc.boolean() }),
  fc.record({ do: fc.constant("measure" as const), row: fc.nat(20), bytes: fc.nat() }),
);
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;

function tryMove(table: FileTable, row: number, to: FileState): void {
  const from = table.state(row);
  const isLegal = FILE_MOVES[from].includes(to);
  if (isLegal && to === "failed") table.fail(row, problem);
  else if (isLegal) table.move(row, to);
  else expect(() => table.move(row, to)).toThrow();
  expect(table.state(row)).toBe(isLegal ? to : from);
}

function apply(table: FileTable, step: Action): void {
  if (step.do === "add") table.add("f", String(step.row), undefined);
  else if (step.row >= table.count) return;
  else if (step.do === "move") tryMove(table, step.row, step.to);
  else if (step.do === "duplicate") table.setDuplicate(step.row, step.duplicate);
  else table.measure(step.row, { bytes: step.bytes, modifiedAt: 0, image: { kind: "unknown", orientation: 1 } });
}

function recount(table: FileTable, state: FileState, duplicate: boolean): Counts {
  const rows = [...Array(table.count).keys()].filter(
    (row) => table.state(row) === state && table.isDuplicate(row) === duplicate,
  );
  return { files: rows.length, bytes: rows.reduce((sum, row) => sum + (table.bytes(row) ?? 0), 0) };
}

test("counts equal a recount after any legal moves, and no illegal move succeeds", () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 200 }), (actions) => {
      const table = new FileTable();
      for (const step of actions) apply(table, step);
      for (const at of FILE_STATES) {
        for (const duplicate of [true, false]) {
          expect(table.counts([at], duplicate)).toEqual(recount(table, at, duplicate));
        }
      }
      const failed = [...Array(table.count).keys()].filter((row) => table.state(row) === "failed");
      expect([...table.problems.keys()].sort((a, b) => a - b)).toEqual(failed);
    }),
  );
});
