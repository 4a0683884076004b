import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formats } from "../index.ts";

const home = join(process.cwd(), "src/formats/presets");
const folders = readdirSync(home, { withFileTypes: true }).filter((entry) => entry.isDirectory());

describe("every format", () => {
  test("has a folder, a preset number and a slug of its own", () => {
    expect(folders).toHaveLength(formats.length);
    expect(new Set(formats.map(({ preset }) => preset)).size).toBe(formats.length);
    expect(new Set(formats.map(({ slug }) => slug)).size).toBe(formats.length);
  });

  test.each(folders.map(({ name }) => name))(
    "%s goes through the common suite and states the source of its rules",
    (name) => {
      const files = readdirSync(join(home, name));
      const tests = files
        .filter((file) => file.endsWith(".test.ts"))
        .map((file) => readFileSync(join(home, name, file), "utf8"));
      expect(tests.some((text) => text.includes("formatSuite("))).toBe(true);
      expect(files).toContain("README.md");
    },
  );
});
