import fc from "fast-check";
import { expect, test } from "vitest";
import { Contents } from "./contents.ts";

function hashOf(value: number): Uint8Array {
  const hash = new Uint8Array(32).fill(7);
  new DataView(hash.buffer).setUint32(28, value);
  return hash;
}

test("files share a content exactly when their hashes are equal, also when the table has to grow", () => {
  const contents = new Contents();
  // All hashes begin with the same bytes: every one collides in the table.
  const ids = Array.from({ length: 5000 }, (_, row) => contents.put(row, hashOf(row % 1234)));
  expect(contents.count).toBe(1234);
  for (const [row, content] of ids.entries()) expect(content).toBe(row % 1234);
  expect([...contents.members(3)]).toEqual([3, 1237, 2471, 3705, 4939]);
  expect(contents.hash(77)).toEqual(hashOf(77));
});

test("members stay right when files come and go in any order, and the longest there is the sender", () => {
  const action = fc.record({ row: fc.nat(12), hash: fc.nat(3), put: fc.boolean() });
  fc.assert(
    fc.property(fc.array(action, { maxLength: 100 }), (actions) => {
      const contents = new Contents();
      const model = new Map<number, number[]>();
      for (const { row, hash, put } of actions) {
        const there = [...model.values()].find((rows) => rows.includes(row));
        if (put && there === undefined) {
          contents.put(row, hashOf(hash));
          model.set(hash, [...(model.get(hash) ?? []), row]);
        } else if (put) expect(() => contents.put(row, hashOf(hash))).toThrow();
        else {
          contents.remove(row);
          there?.splice(there.indexOf(row), 1);
        }
        for (const rows of model.values()) {
          const [first] = rows;
          if (first === undefined) continue;
          const content = contents.of(first);
          expect(content).toBeDefined();
          expect([...contents.members(content ?? -1)]).toEqual(rows);
          expect(contents.sender(content ?? -1)).toBe(first);
        }
      }
    }),
  );
});
