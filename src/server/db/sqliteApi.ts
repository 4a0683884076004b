/** What the product uses of the `node:sqlite` API. */
export interface SqliteStatement {
  all(...parameters: unknown[]): unknown[];
  get(...parameters: unknown[]): unknown;
  run(...parameters: unknown[]): { changes: number | bigint };
}
export interface SqliteConnection {
  exec(text: string): void;
  prepare(text: string): SqliteStatement;
  close(): void;
}
export interface SqliteApi {
  readonly DatabaseSync: new (
    file: string,
    options?: { enableForeignKeyConstraints?: boolean; timeout?: number; readOnly?: boolean },
  ) => SqliteConnection;
}

/** True where Node brings SQLite along without a flag: 22.13 and later. */
export function hasBuiltInSqlite(nodeVersion: string): boolean {
  const [major = 0, minor = 0] = nodeVersion.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 13);
}

/** SQLite as Node brings it, or, on Node 20, the package that has the same API. */
export async function loadSqliteApi(): Promise<SqliteApi> {
  if (!hasBuiltInSqlite(process.versions.node)) {
    return (await import("@photostructure/sqlite")) as unknown as SqliteApi;
  }
  // The types of Node 20 do not know this module; the name in a variable keeps the compiler and the bundler from looking for it.
  const builtIn = "node:sqlite";
  const { emitWarning } = process;
  // Node announces on every start that its SQLite is experimental; operators can do nothing about it.
  process.emitWarning = () => {};
  try {
    return (await import(/* @vite-ignore */ builtIn)) as SqliteApi;
  } finally {
    process.emitWarning = emitWarning;
  }
}
