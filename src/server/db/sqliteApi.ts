// The part of the `node:sqlite` API that the product uses.

/** A prepared statement. */
export interface SqliteStatement {
  all(...parameters: unknown[]): unknown[];
  get(...parameters: unknown[]): unknown;
  run(...parameters: unknown[]): { changes: number | bigint };
}

/** An open database file. */
export interface SqliteConnection {
  exec(text: string): void;
  prepare(text: string): SqliteStatement;
  close(): void;
}

/** The module. */
export interface SqliteApi {
  readonly DatabaseSync: new (
    file: string,
    options?: { enableForeignKeyConstraints?: boolean; timeout?: number; readOnly?: boolean },
  ) => SqliteConnection;
}

/** Returns true for a version of Node with SQLite built in and enabled: 22.13 and later. */
export function hasBuiltInSqlite(nodeVersion: string): boolean {
  const [major = 0, minor = 0] = nodeVersion.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 13);
}

/** Returns the SQLite of Node or, on Node 20, a package with the same API. */
export async function loadSqliteApi(): Promise<SqliteApi> {
  if (!hasBuiltInSqlite(process.versions.node)) {
    return (await import("@photostructure/sqlite")) as unknown as SqliteApi;
  }
  // The types of Node 20 do not contain this module. The variable keeps the compiler and the bundler from resolving it.
  const builtIn = "node:sqlite";
  const { emitWarning } = process;
  // Suppresses the warning that SQLite is experimental, which operators cannot act on.
  process.emitWarning = () => {};
  try {
    return (await import(/* @vite-ignore */ builtIn)) as SqliteApi;
  } finally {
    process.emitWarning = emitWarning;
  }
}
