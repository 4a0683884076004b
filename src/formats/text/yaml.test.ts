import { describe, expect, test } from "vitest";
import { isYamlMap, MAX_YAML_CHARACTERS, parseYaml, type YamlValue } from "./yaml.ts";

const field = (text: string, key: string): YamlValue | undefined => {
  const result = parseYaml(text);
  return result.ok && isYamlMap(result.value.value) ? result.value.value.get(key) : undefined;
};

describe("parseYaml", () => {
  test("every scalar stays the text that it is", () => {
    expect(field("names: [no, on, 1e3, 0x10, 007, null, ~, true, 2024-01-01, 'a: b', \"\\u00e9\"]", "names")).toEqual([
      "no",
      "on",
      "1e3",
      "0x10",
      "007",
      "null",
      "~",
      "true",
      "2024-01-01",
      "a: b",
      "é",
    ]);
  });

  test("__proto__ is a key like any other", () => {
    const value = field("names: {__proto__: x, constructor: y}", "names");
    expect(isYamlMap(value) ? [...value] : []).toEqual([
      ["__proto__", "x"],
      ["constructor", "y"],
    ]);
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  test("of a key that comes twice the last one counts, and it is reported", () => {
    const result = parseYaml("a: 1\nb: 2\na: 3\n");
    expect(result).toMatchObject({ value: { faults: [{ line: 3 }] } });
    expect(field("a: 1\nb: 2\na: 3\n", "a")).toBe("3");
  });

  test("tags run nothing and are only text", () => {
    expect(field("a: !!js/function 'function(){}'\n", "a")).toBe("function(){}");
    expect(field("a: !!python/object/apply:os.system ['x']\n", "a")).toEqual(["x"]);
  });

  test("damaged text gives what could be read, and the line of the damage", () => {
    const result = parseYaml("names: [a, b]\ntrain: [x\nval: y\n");
    expect(result).toMatchObject({
      value: { faults: [{ line: expect.any(Number), message: expect.stringMatching(/\.$/) }] },
    });
    expect(field("names: [a, b]\ntrain: [x\nval: y\n", "names")).toEqual(["a", "b"]);
  });

  test.each([
    ["nothing", ""],
    ["only remarks", "# nothing\n"],
    ["lists in lists in lists", "[".repeat(200_000)],
    ["maps in maps in maps", "{a: ".repeat(50_000)],
    ["marks in a row", "- ".repeat(100_000)],
    ["more than a settings file can be", `a: ${"x".repeat(MAX_YAML_CHARACTERS)}`],
    [
      "an alias bomb",
      `a0: &a0 [x, x, x, x, x, x, x, x, x]\n${Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}]`).join("\n")}`,
    ],
  ])("%s is an error and no crash", (_, text) => {
    expect(parseYaml(text)).toMatchObject({ failure: { message: expect.stringMatching(/\.$/) } });
  });
});
