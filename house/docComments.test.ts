import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { isTest, sourceFiles } from "./sourceFiles.ts";
import { undocumentedExports } from "./undocumentedExports.ts";

it.each(["src/model", "src/contract"])("every exported name of %s has a doc comment", (folder) => {
  const missing = sourceFiles(folder)
    .filter((path) => !isTest(path))
    .flatMap((path) => undocumentedExports(path, readFileSync(path, "utf8")).map((name) => `${path}: ${name}`));
  expect(missing).toEqual([]);
});

it("names without a doc comment are found", () => {
  const source =
    "/** Has one. */\nexport const a = 1;\nexport const b = 2;\n// Not a doc comment.\nexport function c() {}\n";
  expect(undocumentedExports("planted.ts", source)).toEqual(["b", "c"]);
});
