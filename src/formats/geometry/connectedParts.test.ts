import fc from "fast-check";
import { expect, test } from "vitest";
import { connectedParts } from "./connectedParts.ts";

function drawn(...rows: readonly string[]) {
  const values = Uint8Array.from(rows.join(""), (mark) => (mark === "." ? 0 : 1));
  return { width: rows[0]!.length, height: rows.length, values };
}

test("parts hang together over sides and corners, and come in the order of their first pixels", () => {
  const parts = connectedParts(drawn("#..##", ".#...", "...#.", "#.#.#"), 9)!;
  const rows = ({ width, values }: (typeof parts)[number]) =>
    Array.from(values, (value) => (value ? "#" : "."))
      .join("")
      .match(new RegExp(`.{${width}}`, "g"));
  expect(parts.map((part) => [part.left, part.top, rows(part)])).toEqual([
    [0, 0, ["#.", ".#"]],
    [3, 0, ["##"]],
    [2, 2, [".#.", "#.#"]],
    [0, 3, ["#"]],
  ]);
});

test("two arms that meet below are one part, and more parts than believed are refused", () => {
  expect(connectedParts(drawn("#.#.#", "#.#.#", "#####"), 1)).toHaveLength(1);
  expect(connectedParts(drawn("#.#.#"), 2)).toBeUndefined();
  expect(connectedParts(drawn("..."), 2)).toEqual([]);
});

test("the parts of any mask, laid together, are the mask, and no two of them touch", () => {
  const anyMask = fc.array(fc.boolean(), { minLength: 48, maxLength: 48 });
  fc.assert(
    fc.property(anyMask, (bits) => {
      const mask = { width: 8, height: 6, values: Uint8Array.from(bits, Number) };
      const owner = new Int32Array(48).fill(-1);
      for (const [i, part] of connectedParts(mask, 48)!.entries()) {
        for (const [at, value] of part.values.entries()) {
          const place = (part.top + Math.floor(at / part.width)) * 8 + part.left + (at % part.width);
          if (value) expect(owner[place]).toBe(-1);
          if (value) owner[place] = i;
        }
      }
      expect([...owner].map((part) => part >= 0)).toEqual(bits);
      for (let at = 0; at < 48; at++) {
        for (const [dx, dy] of [
          [1, 0],
          [0, 1],
          [1, 1],
          [-1, 1],
        ] as const) {
          const [x, y] = [(at % 8) + dx, Math.floor(at / 8) + dy];
          if (x < 0 || x > 7 || y > 5 || owner[at] === -1 || owner[y * 8 + x] === -1) continue;
          expect(owner[y * 8 + x]).toBe(owner[at]);
        }
      }
    }),
  );
});
