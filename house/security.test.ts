import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const page = readFileSync("docs/security.md", "utf8");

/** A test that the page names: its file, and words of its title. */
const named = [
  ...page.matchAll(/`((?:src|e2e|house|integration)\/[^`]+\.(?:test|suite|e2e|system)\.tsx?)`(?: "([^"]+)")?/g),
].map(([, file = "", title]) => ({ file, title }));

it("every test that docs/security.md names exists, by its file and the words of its title", () => {
  expect(named.length).toBeGreaterThan(80);
  const absent = named.filter(({ file, title }) => {
    if (title === undefined || !existsSync(file)) return true;
    return !readFileSync(file, "utf8").includes(title);
  });
  expect(absent).toEqual([]);
});

it("docs/security.md has a line with a test for each of S1 to S26", () => {
  for (let number = 1; number <= 26; number++) {
    expect(page).toMatch(new RegExp(`^\\| S${number} \\|.*\\.(test|suite|e2e)\\.ts\`.*\\|$`, "m"));
  }
});
