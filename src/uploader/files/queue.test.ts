import fc from "fast-check";
import { expect, test } from "vitest";
import { Queue } from "./queue.ts";

test("a queue gives back what an array would, over any mix of calls", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.constant("shift" as const),
          fc.nat(),
          fc.nat().map((n) => -n - 1),
        ),
      ),
      (actions) => {
        const queue = new Queue();
        const model: number[] = [];
        for (const action of actions) {
          if (action === "shift") expect(queue.shift()).toBe(model.shift());
          else if (action < 0) {
            queue.unshift(action);
            model.unshift(action);
          } else {
            queue.push(action);
            model.push(action);
          }
          expect(queue.length).toBe(model.length);
          expect(queue.peek()).toBe(model[0]);
        }
      },
    ),
  );
});

test("a long queue that is taken from lets go of what is gone", () => {
  const queue = new Queue();
  for (let i = 0; i < 20_000; i++) queue.push(i);
  for (let i = 0; i < 15_000; i++) expect(queue.shift()).toBe(i);
  queue.unshift(-1);
  expect(queue.shift()).toBe(-1);
  expect(queue.shift()).toBe(15_000);
});
