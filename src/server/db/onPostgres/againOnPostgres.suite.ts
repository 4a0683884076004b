import { afterAll, beforeAll, describe } from "vitest";
import { useEngine } from "../testDatabase.suite.ts";
import { hasPostgres, startTestPostgres, type TestPostgres } from "../testPostgres.suite.ts";

/** Runs files of tests once more, on a Postgres server of their own. Each function loads one file; the names are for people. */
export function againOnPostgres(files: Readonly<Record<string, () => Promise<unknown>>>): void {
  describe.skipIf(!hasPostgres)("on Postgres", () => {
    let server: TestPostgres;
    beforeAll(async () => {
      server = await startTestPostgres();
      useEngine(server.open);
    }, 60_000);
    afterAll(() => server?.close(), 120_000);

    for (const [name, load] of Object.entries(files)) describe(name, () => load().then(() => undefined));
  });
}
