import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseJson } from "./json.ts";
import { repairJson } from "./jsonRepair.ts";

const errorOf = (text: string) => {
  const result = parseJson(text);
  return result.ok ? undefined : result.failure;
};
const parsed = (text: string) => {
  const result = parseJson(text);
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
};

describe("parseJson", () => {
  test("reads what JSON.parse reads", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        fc.pre(!/\d{16}/.test(text));
        expect(parsed(text).value).toEqual(JSON.parse(text));
      }),
    );
  });

  test("its own pass takes and refuses exactly what JSON.parse does", () => {
    const text = fc.oneof(
      fc.json(),
      fc
        .array(
          fc.constantFrom(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            '"a"',
            "1",
            "-0.5e3",
            "01",
            "null",
            "tru",
            " ",
            "\n",
            '"\\x"',
            "'b'",
          ),
          { maxLength: 9 },
        )
        .map((tokens) => tokens.join("")),
    );
    fc.assert(
      fc.property(text, (source) => {
        let expected: unknown;
        let refused = false;
        try {
          // Too large to be a number: null and reported, never infinity.
          expected = JSON.parse(source, (_, value) => (value === Infinity || value === -Infinity ? null : value));
        } catch {
          refused = true;
        }
        const repaired = repairJson(source);
        expect(!repaired.ok).toBe(refused);
        if (repaired.ok && !/\d{16}/.test(source)) expect(JSON.parse(repaired.value.text)).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['{\n "a": 1,\n "b": }', 3, "a value"],
    ['{\n "a": 1\n "b": 2}', 3, "a comma or }"],
    ["[1,\n2,\n]", 3, "comma before the closing"],
    ['{"a": 1,\r\n}', 2, "comma before the closing"],
    ["{'a': 1}", 1, "double quotes"],
    ['{"a": "open', 1, "not closed"],
    ["", 1, "empty"],
    ["   \n ", 1, "empty"],
    ['{"a": [1, 2', 1, "ends too early"],
    ["{} {}", 1, "after the end"],
    ["[01]", 1, "01"],
  ])("names the line of what is wrong in %j", (text, line, words) => {
    const error = errorOf(text);
    expect(error?.line).toBe(line);
    expect(error?.message).toContain(words);
  });

  test("reads Python's NaN and infinities as null and reports where", () => {
    const { value, repairs } = parsed('{"a": NaN,\n "b": [-Infinity, "NaN"]}');
    expect(value).toEqual({ a: null, b: [null, "NaN"] });
    expect(repairs.map(({ line }) => line)).toEqual([1, 2]);
  });

  test("keeps integers beyond 2^53 apart", () => {
    const { value } = parsed('{"ids": [9007199254740993, 9007199254740992, 12, 0.1234567890123456]}');
    expect(value).toEqual({ ids: ["9007199254740993", "9007199254740992", 12, 0.1234567890123456] });
  });

  test("a number too large to be one is null and reported, never infinity", () => {
    const { value, repairs } = parsed('{"a": 1e999,\n "b": [-2.5E+400, 1e-999, 12e2]}');
    expect(value).toEqual({ a: null, b: [null, 0, 1200] });
    expect(repairs.map(({ line }) => line)).toEqual([1, 2]);
    expect(repairs[0]?.message).toContain("1e999");
  });

  test("refuses a hundred thousand levels without overflowing the stack", () => {
    expect(errorOf("[".repeat(100_000) + "]".repeat(100_000))?.message).toContain("levels");
    expect(errorOf('{"a":'.repeat(100_000))?.message).toContain("levels");
    expect(parsed(`["${"[".repeat(1000)}\\"${"[".repeat(1000)}"]`).value).toHaveLength(1);
  });

  test("a key called __proto__ is a plain key", () => {
    const { value } = parsed('{"__proto__": {"isAdmin": true}, "n": 9007199254740993}');
    expect(Object.keys(value as object)).toEqual(["__proto__", "n"]);
    expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
  });

  test("a string of ten megabytes after a long integer is read", () => {
    const { value } = parsed(`{"id": 9007199254740993, "imageData": "${"A".repeat(10_000_000)}"}`);
    expect((value as { imageData: string }).imageData).toHaveLength(10_000_000);
  });

  test("a large text with nothing but spaces after an error does not take long", () => {
    const error = errorOf(`{"a": 1,${" ".repeat(2_000_000)}`);
    expect(error?.message).toContain("too early");
  });
});
