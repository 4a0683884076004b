import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const biome = createRequire(import.meta.url).resolve("@biomejs/biome/bin/biome");
const folder = mkdtempSync(join(tmpdir(), "dropset-walls-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Returns what Biome reports about files of a checkout with the rules of this one, by path. */
function lint(files: ReadonlyMap<string, string>): (path: string) => string {
  for (const name of ["biome.json", ".gitignore"]) copyFileSync(name, join(folder, name));
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const only = ["--only=style/noRestrictedImports", "--only=suspicious/noImportCycles"];
  const args = [biome, "lint", ...only, "--reporter=github", "--max-diagnostics=none", "."];
  const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  const lines = stdout.split("\n");
  return (path) => lines.filter((line) => line.includes(`${path},`)).join("\n");
}

/** Each wall with one import that breaks it. The compiler guards the others: it knows no module outside of a project's references. */
const planted: readonly [wall: string, path: string, module: string, message: string][] = [
  ["a preset imports another", "src/formats/presets/yolo/x.ts", "../voc/object.ts", "never imports another format"],
  [
    "the same by a long way",
    "src/formats/presets/yolo/x.ts",
    "../../presets/voc/object.ts",
    "never imports another format",
  ],
  ["the engine imports React", "src/uploader/session/x.ts", "react", "knows no React"],
  ["the page imports the server", "src/app/projects/x.ts", "../../server/app.ts", "does not import the server"],
  ["a test of the page imports the server", "src/app/projects/x.test.ts", "../../server/app.ts", "integration/"],
  [
    "the page imports an inner file of the engine",
    "src/app/import/x.ts",
    "../../uploader/send/api.ts",
    "the engine through index.ts",
  ],
  [
    "the page imports an inner file of the formats",
    "src/app/import/x.ts",
    "../../formats/text/csv.ts",
    "the formats through public.ts",
  ],
  ["the server imports the page", "src/server/services/x.ts", "../../app/App.tsx", "never engines"],
  ["a service imports an engine", "src/server/services/x.ts", "../db/sqliteDatabase.ts", "never engines"],
  ["a service opens an object store", "src/server/services/x.ts", "../blobs/s3BlobStore.ts", "never engines"],
  ["a service imports a route", "src/server/services/x.ts", "../routes/tasks.ts", "do not know routes"],
  ["a service reads files", "src/server/services/x.ts", "node:fs", "Services get interfaces"],
  ["a route reads files", "src/server/routes/x.ts", "node:fs/promises", "calls a service"],
  [
    "the conformance program imports the product",
    "conformance/x.ts",
    "../src/contract/limits.ts",
    "imports nothing of",
  ],
  ["a route calls the database", "src/server/routes/x.ts", "../db/operations/tasks.ts", "for services"],
];

const allowed: readonly [path: string, module: string][] = [
  ["src/formats/presets/yolo/x.ts", "../../text/csv.ts"],
  ["src/formats/presets/yolo/x.ts", "./labelLine.ts"],
  ["src/app/import/x.ts", "../../uploader/index.ts"],
  ["src/app/import/x.ts", "../../formats/public.ts"],
  ["src/app/import/x.test.ts", "../../formats/testing/collect.suite.ts"],
  ["src/server/services/x.ts", "../db/database.ts"],
  ["src/server/routes/x.ts", "../services/tasks.ts"],
];

/** Two files that import only each other's types. */
const cycle = new Map([
  ["src/model/a.ts", 'import type { B } from "./b.ts";\nexport type A = B | 1;\n'],
  ["src/model/b.ts", 'import type { A } from "./a.ts";\nexport type B = A | 2;\n'],
]);

describe("the walls between the rooms", () => {
  // Every planted import has a file of its own, x0.ts, x1.ts, ...
  const place = (path: string, at: number) => path.replace("/x.", `/x${at}.`);
  const importOf = (module: string) => `import { x } from "${module}";\nexport const y = x;\n`;
  const all = [...planted.map(([, path, module]) => [path, module] as const), ...allowed];
  const reported = lint(
    new Map([...all.map(([path, module], at) => [place(path, at), importOf(module)] as const), ...cycle]),
  );

  it.each(planted.map(([wall, path, , message], at) => [wall, place(path, at), message]))(
    "%s: caught",
    (_, path, message) => {
      expect(reported(path)).toContain(message);
    },
  );

  it.each(allowed.map(([path, module], at) => [path, module, place(path, planted.length + at)]))(
    "%s may import %s",
    (_, __, path) => {
      expect(reported(path)).toBe("");
    },
  );

  it("a cycle of types: caught", () => {
    expect(reported("src/model/a.ts")).toContain("cycle");
  });
});
