import type { MessagePort } from "node:worker_threads";
import { type Database, DatabaseBusyError, type OperationName } from "../db/database.ts";
import { packFailure, type SqliteFailure, unpackFailure } from "../db/sqliteMessages.ts";

/** What a thread asks of the database of its server. */
export type DatabaseQuestion = {
  readonly kind: "call";
  readonly id: number;
  readonly name: OperationName;
  readonly input: unknown;
};
export type DatabaseAnswer =
  | { readonly kind: "answer"; readonly id: number; readonly output: unknown }
  | { readonly kind: "answer"; readonly id: number; readonly failure: SqliteFailure };

/**
 * The server's database, as a thread of it sees it: every call goes to the one writer and the readers that the server has, so that nobody
 * waits for another connection's lock.
 */
export function databaseOverPort(port: MessagePort): Pick<Database, "call"> {
  const waiting = new Map<number, { name: string; resolve(output: never): void; reject(error: Error): void }>();
  let lastId = 0;
  port.on("message", (message: DatabaseAnswer | { kind: "stop" }) => {
    if (message.kind !== "answer") return;
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if (!asked) return;
    if ("failure" in message) asked.reject(unpackFailure(message.failure, asked.name));
    else asked.resolve(message.output as never);
  });
  return {
    call(name, input) {
      return new Promise((resolve, reject) => {
        const id = ++lastId;
        waiting.set(id, { name, resolve, reject });
        port.postMessage({ kind: "call", id, name, input } satisfies DatabaseQuestion);
      });
    },
  };
}

/** How long a question waits before it is asked again while another program holds the database, ms. */
const BUSY_RETRY_MS = 1_000;

/** Answers one question of a thread. A busy database is asked again until `signal` fires: a task can wait, unlike a request. */
export async function answerDatabaseQuestion(
  db: Pick<Database, "call">,
  question: DatabaseQuestion,
  answer: (message: DatabaseAnswer) => void,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    try {
      const output: unknown = await db.call(question.name, question.input as never);
      answer({ kind: "answer", id: question.id, output });
      return;
    } catch (error) {
      if (!(error instanceof DatabaseBusyError) || signal.aborted) {
        answer({ kind: "answer", id: question.id, failure: packFailure(error) });
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, BUSY_RETRY_MS).unref());
    }
  }
}
