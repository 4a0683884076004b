import type { MessagePort } from "node:worker_threads";
import { callPatiently } from "../db/callPatiently.ts";
import type { Database, OperationName } from "../db/database.ts";
import { type DatabaseFailure, packFailure, unpackFailure } from "../db/errors.ts";

/** A database call that a thread asks its server to make. */
export type DatabaseCall = {
  readonly kind: "call";
  readonly id: number;
  readonly name: OperationName;
  readonly input: unknown;
};

/** The result of a database call, or its error. */
type DatabaseResult =
  | { readonly kind: "result"; readonly id: number; readonly output: unknown }
  | { readonly kind: "result"; readonly id: number; readonly failure: DatabaseFailure };

/**
 * Returns the database of the server for use in one of its threads. Every call goes to the writer and the readers that the server has, so
 * no connection waits for the lock of another.
 */
export function databaseOverPort(port: MessagePort): Pick<Database, "call"> {
  const waiting = new Map<number, { name: string; resolve(output: never): void; reject(error: Error): void }>();
  let lastId = 0;
  port.on("message", (message: DatabaseResult | { kind: "stop" }) => {
    if (message.kind !== "result") return;
    const waitingCall = waiting.get(message.id);
    waiting.delete(message.id);
    if (!waitingCall) return;
    if ("failure" in message) waitingCall.reject(unpackFailure(message.failure, waitingCall.name));
    else waitingCall.resolve(message.output as never);
  });
  return {
    call(name, input) {
      return new Promise((resolve, reject) => {
        const id = ++lastId;
        waiting.set(id, { name, resolve, reject });
        port.postMessage({ kind: "call", id, name, input } satisfies DatabaseCall);
      });
    },
  };
}

/** Makes one database call for a thread. */
export async function runDatabaseCall(
  db: Pick<Database, "call">,
  call: DatabaseCall,
  respond: (message: DatabaseResult) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    respond({
      kind: "result",
      id: call.id,
      output: await callPatiently(db, signal).call(call.name, call.input as never),
    });
  } catch (error) {
    respond({ kind: "result", id: call.id, failure: packFailure(error) });
  }
}
