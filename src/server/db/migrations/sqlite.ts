import type { Migration } from "../migrateSqlite.ts";
import { initialSqlite } from "./0001_initial.sqlite.ts";

/** Every step of the embedded database's schema, in order. */
export const sqliteMigrations: readonly Migration[] = [{ version: 1, name: "initial", sql: initialSqlite }];
