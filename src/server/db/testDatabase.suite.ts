import type { Database } from "./database.ts";
import { openSqlite } from "./sqlite.ts";
import { loadSqliteApi } from "./sqliteApi.ts";

/** A database of a test, with a way past its operations. */
export interface TestDatabase {
  readonly db: Database;
  /** Runs one statement directly, without an operation, to look at rows, set them up or damage them. */
  sql(text: string, ...values: (string | number | null)[]): Record<string, unknown>[];
  close(): Promise<void>;
}

/** Opens the database of a file, which is created when it does not exist. */
type OpenTestDatabase = (file: string) => Promise<TestDatabase>;

let open: OpenTestDatabase = openSqliteForTest;

/** Makes all tests of this file use another engine, for which `file` is only a name. */
export function useEngine(engine: OpenTestDatabase): void {
  open = engine;
}

/** Opens a database for a test: the embedded one, unless the file of tests uses another engine. */
export function openTestDatabase(file: string): Promise<TestDatabase> {
  return open(file);
}

async function openSqliteForTest(file: string): Promise<TestDatabase> {
  const db = await openSqlite({ file, readers: 1 });
  const { DatabaseSync } = await loadSqliteApi();
  const other = new DatabaseSync(file);
  // Its statements wait for those of the operations.
  other.exec("PRAGMA busy_timeout = 10000");
  return {
    db,
    sql: (text, ...values) => other.prepare(text).all(...values) as Record<string, unknown>[],
    async close() {
      other.close();
      await db.close();
    },
  };
}
