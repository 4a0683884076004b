import { basename, join } from "node:path";

/** Returns the compiled file of a program (`main.ts`, or a file that ends in `.program.suite.ts`), which Node can start directly. */
export function programFile(source: string): string {
  const { DROPSET_PROGRAMS } = process.env;
  if (DROPSET_PROGRAMS === undefined)
    throw new Error("DROPSET_PROGRAMS is not set. Vitest compiles the programs before the tests of the server.");
  return join(DROPSET_PROGRAMS, `${basename(source, ".ts")}.js`);
}
