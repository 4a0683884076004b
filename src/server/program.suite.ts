import { basename, join } from "node:path";

/** The compiled form of `source` (`main.ts`, or a file ending in `.program.suite.ts`), to be started with Node alone. */
export function programFile(source: string): string {
  const { DROPSET_PROGRAMS } = process.env;
  if (DROPSET_PROGRAMS === undefined) throw new Error("The programs of the tests are compiled by vitest.config.ts.");
  return join(DROPSET_PROGRAMS, `${basename(source, ".ts")}.js`);
}
