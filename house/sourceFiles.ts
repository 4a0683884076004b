import { readdirSync } from "node:fs";
import { join } from "node:path";

/** Returns the TypeScript files below a folder of the checkout, with `/` and sorted. */
export function sourceFiles(folder: string): string[] {
  return readdirSync(join(process.cwd(), folder), { recursive: true, encoding: "utf8" })
    .filter((path) => /\.tsx?$/.test(path) && !path.endsWith(".d.ts") && !path.includes("node_modules"))
    .map((path) => `${folder}/${path.replaceAll("\\", "/")}`)
    .sort();
}

/** Returns true for files that only tests use: tests, suites and what starts as their programs. */
export function isTest(path: string): boolean {
  return /\.(test|suite)\.tsx?$/.test(path) || /^(e2e|bench|house|integration)\//.test(path);
}
