import { expect, test } from "vitest";
import type { ReadEvent } from "../format.ts";
import { Declarations } from "./declarations.ts";

/** All events of a generator, and what it returns. */
function run<Result>(events: Generator<ReadEvent, Result>): { events: ReadEvent[]; result: Result } {
  const all: ReadEvent[] = [];
  for (;;) {
    const next = events.next();
    if (next.done) return { events: all, result: next.value };
    all.push(next.value);
  }
}

test("a class and a tag are declared once, before they are used", () => {
  const words = new Declarations();
  const content = {
    figures: [
      { class: "a", geometry: { type: "point" as const, at: [1, 2] as [number, number] }, tags: [{ name: "t" }] },
    ],
    tags: [],
  };
  expect(run(words.introduce(content)).events.map(({ type }) => type)).toEqual(["class", "tag"]);
  expect(run(words.introduce(content)).events).toEqual([]);
});

test("no value is lost when a tag has values of several types: each type has a name of its own", () => {
  const words = new Declarations();
  run(words.declareTag("size", "oneof_string", { values: ["big"] }));
  const tags = [{ name: "size", value: "big" }, { name: "size", value: 3 }, { name: "size" }];
  const { events, result } = run(words.introduce({ figures: [], tags }));
  expect(result.tags).toEqual([
    { name: "size", value: "big" },
    { name: "size (number)", value: 3 },
    { name: "size (flag)" },
  ]);
  expect(events.map((event) => event.type === "tag" && event.tag.valueType)).toEqual(["any_number", "none"]);
});
