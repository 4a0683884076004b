import type { ClientBase, QueryConfig } from "pg";
import type { Sql, SqlValue } from "./operation.ts";
import { storables } from "./texts.ts";

/** Number of statements that are prepared by name, on each connection that needs them. Others are parsed each time. */
const PREPARED_STATEMENTS = 300;
/** Statements of `runMany` that are on their way at the same time. */
const PIPELINED = 500;

/** A statement in the form that Postgres takes. */
interface Statement {
  readonly text: string;
  /** Undefined for a statement that is not prepared by name. */
  readonly name: string | undefined;
}

/** Returns the statement for the text of an operation. */
export type Statements = (text: string) => Statement;

/** Converts statements to the form of Postgres, and keeps the first few hundred, which are prepared by name. */
export function createStatements(): Statements {
  const known = new Map<string, Statement>();
  return (text) => {
    const kept = known.get(text);
    if (kept) return kept;
    const isKept = known.size < PREPARED_STATEMENTS;
    const statement = { text: numberParameters(text), name: isKept ? `dropset_${known.size}` : undefined };
    if (isKept) known.set(text, statement);
    return statement;
  };
}

/** Replaces the parameters `?` of a statement by `$1`, `$2` ..., but not inside of texts and quoted names. */
export function numberParameters(text: string): string {
  let number = 0;
  return text.replace(/'[^']*'|"[^"]*"|\?/g, (found) => (found === "?" ? `$${++number}` : found));
}

/** Returns the `Sql` of a connection in pipeline mode, within a transaction that the caller began. */
export function createPostgresSql(client: ClientBase, statements: Statements): Sql {
  async function query<Row>(text: string, parameters: readonly SqlValue[]) {
    const statement = statements(text);
    const config: QueryConfig = { text: statement.text, values: storables(parameters) as SqlValue[] };
    if (statement.name !== undefined) config.name = statement.name;
    const { rows, rowCount } = await client.query(config);
    return { rows: rows as Row[], changes: rowCount ?? 0 };
  }

  return {
    async all<Row>(text: string, parameters: readonly SqlValue[] = []) {
      return (await query<Row>(text, parameters)).rows;
    },
    async get<Row>(text: string, parameters: readonly SqlValue[] = []) {
      return (await query<Row>(text, parameters)).rows[0];
    },
    async lock<Row>(text: string, parameters: readonly SqlValue[] = []) {
      // The weakest lock that no update of the row passes: other rows may refer to this one meanwhile.
      return (await query<Row>(`${text} FOR NO KEY UPDATE`, parameters)).rows[0];
    },
    async run(text: string, parameters: readonly SqlValue[] = []) {
      return (await query(text, parameters)).changes;
    },
    async runMany(text: string, rows: readonly (readonly SqlValue[])[]) {
      let changes = 0;
      for (let from = 0; from < rows.length; from += PIPELINED) {
        // Sent one after another without waiting, so that many rows cost few round trips. After a failure, the others fail as well.
        const sent = rows.slice(from, from + PIPELINED).map((row) => query(text, row));
        const outcomes = await Promise.allSettled(sent);
        for (const outcome of outcomes) {
          if (outcome.status === "rejected") throw outcome.reason;
          changes += outcome.value.changes;
        }
      }
      return changes;
    },
  };
}
