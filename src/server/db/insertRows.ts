import { placeholdersOf } from "./chunks.ts";
import type { Sql, SqlValue } from "./operation.ts";

/** Rows of one statement. The statement is the same for every full one, so it is prepared once; the rows that remain have one each. */
const STATEMENT_ROWS = 50;

/** Rows to insert. */
interface Rows {
  /** The statement up to its values, such as `INSERT INTO tags (id, name)`. */
  readonly into: string;
  /** What follows the values, such as `ON CONFLICT DO NOTHING`. */
  readonly after?: string;
  /** Values in the order of the columns; all rows have the same number. */
  readonly rows: readonly (readonly SqlValue[])[];
}

/** Inserts rows with few statements. */
export async function insertRows(sql: Sql, insert: Rows): Promise<void> {
  for (const [text, values] of statementsOf(insert)) await sql.run(text, values);
}

/** Inserts rows with few statements, which end in `RETURNING`. Returns what they return; the order of the rows of one statement is not defined. */
export async function insertReturning<Row>(sql: Sql, insert: Rows): Promise<Row[]> {
  const returned: Row[] = [];
  for (const [text, values] of statementsOf(insert)) returned.push(...(await sql.all<Row>(text, values)));
  return returned;
}

/**
 * Inserts rows into a table whose ids only grow. Returns the ids in the order of the rows: a statement numbers its rows in the order of their
 * values.
 */
export async function insertNumbered(sql: Sql, insert: Omit<Rows, "after">): Promise<number[]> {
  const made = await insertReturning<{ id: number }>(sql, { ...insert, after: "RETURNING id" });
  if (made.length !== insert.rows.length) throw new Error("An inserted row has no id.");
  return made.map(({ id }) => id).sort((a, b) => a - b);
}

function* statementsOf({ into, after = "", rows }: Rows): Generator<[text: string, values: SqlValue[]]> {
  const [first] = rows;
  if (first === undefined) return;
  const row = `(${placeholdersOf(first.length)})`;
  const textOf = (count: number) => `${into} VALUES ${Array(count).fill(row).join(", ")} ${after}`;
  let from = 0;
  const many = textOf(STATEMENT_ROWS);
  for (; from + STATEMENT_ROWS <= rows.length; from += STATEMENT_ROWS) {
    yield [many, rows.slice(from, from + STATEMENT_ROWS).flat()];
  }
  const one = textOf(1);
  for (; from < rows.length; from++) yield [one, rows[from] as SqlValue[]];
}
