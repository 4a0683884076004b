import { sqliteMigrations } from "../db/migrations/sqlite.ts";
import { loadSqliteApi, type SqliteConnection } from "../db/sqliteApi.ts";

/** A table of the schema. Names and columns are the same in every engine. */
export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  /** The columns of its primary key, in the order of the key. */
  readonly key: readonly string[];
  /** True when the database numbers its rows: the key is `id`, a whole number. */
  readonly isNumbered: boolean;
}

interface Column {
  readonly name: string;
  readonly isText: boolean;
}

/** Tables that belong to a database and not to the installation in it: the steps of its schema, and its id. */
const OF_THE_DATABASE: ReadonlySet<string> = new Set(["migrations", "installation"]);

/**
 * Returns all tables with data of an installation, each after those that its foreign keys name. They are read from the newest schema, so that a
 * table that is added to it is never forgotten.
 */
export async function readTables(): Promise<Table[]> {
  const { DatabaseSync } = await loadSqliteApi();
  const connection = new DatabaseSync(":memory:");
  try {
    for (const { sql } of sqliteMigrations) connection.exec(sql);
    const names = connection
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name")
      .all() as { name: string }[];
    const tables = names.map(({ name }) => ({ table: readTable(connection, name), needs: namedBy(connection, name) }));
    return inOrder(tables).filter(({ name }) => !OF_THE_DATABASE.has(name));
  } finally {
    connection.close();
  }
}

function readTable(connection: SqliteConnection, name: string): Table {
  const found = connection.prepare(`PRAGMA table_info("${name}")`).all() as {
    name: string;
    type: string;
    /** Place in the primary key, from 1; 0 for a column outside of it. */
    pk: number;
  }[];
  const keyColumns = found.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
  const [first] = keyColumns;
  if (first === undefined) throw new Error(`The table ${name} has no primary key.`);
  return {
    name,
    columns: found.map((column) => ({ name: column.name, isText: column.type === "TEXT" })),
    key: keyColumns.map((column) => column.name),
    isNumbered: keyColumns.length === 1 && first.name === "id" && first.type === "INTEGER",
  };
}

function namedBy(connection: SqliteConnection, name: string): string[] {
  const keys = connection.prepare(`PRAGMA foreign_key_list("${name}")`).all() as { table: string }[];
  return keys.map(({ table }) => table);
}

function inOrder(tables: readonly { readonly table: Table; readonly needs: readonly string[] }[]): Table[] {
  const byName = new Map(tables.map((entry) => [entry.table.name, entry]));
  const ordered = new Set<Table>();
  const visit = (name: string) => {
    const entry = byName.get(name);
    if (entry === undefined || ordered.has(entry.table)) return;
    for (const needed of entry.needs) if (needed !== name) visit(needed);
    ordered.add(entry.table);
  };
  for (const { table } of tables) visit(table.name);
  return [...ordered];
}
