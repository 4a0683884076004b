import type { Answer, Calls } from "./calls.ts";
import { equal, holds } from "./check.ts";

/** Throws unless a response has this status. */
export function expectStatus(answer: Answer, ...statuses: readonly number[]): void {
  const wanted = statuses.join(" or ");
  holds(statuses.includes(answer.status), `expected status ${wanted}, received ${answer.status}`, answer.text);
}

/** Throws unless a response refuses its request with one of these statuses and states why in the one shape of errors. */
export function expectRefusal(answer: Answer, ...statuses: readonly number[]): void {
  expectStatus(answer, ...statuses);
  const { error } = (answer.json ?? {}) as { error?: { code?: unknown; message?: unknown; requestId?: unknown } };
  const complete = [error?.code, error?.message, error?.requestId].every((text) => typeof text === "string" && text);
  holds(complete, "an error has a code, a message and a requestId", answer.text);
  holds(!/\bat .*\.(js|ts):\d+/.test(answer.text), "an error shows no stack of the server", answer.text);
}

/** One entry of the response to an upload. */
export interface Entry {
  readonly id: string;
  readonly hash?: string;
  readonly fileId?: string;
  readonly errors: readonly string[];
}

/** Returns the entries of a successful upload. Throws for anything else. */
export function entriesOf(answer: Answer, count: number): readonly Entry[] {
  expectStatus(answer, 200);
  holds(Array.isArray(answer.json), "the response is an array", answer.text);
  const entries = answer.json as readonly Entry[];
  equal(entries.length, count, "number of entries");
  for (const entry of entries) holds(Array.isArray(entry.errors), "an entry has a list of errors", entry);
  return entries;
}

/** Throws unless the entries are all without errors. */
export function expectStored(entries: readonly Entry[]): void {
  for (const entry of entries) {
    equal(entry.errors, [], `errors of ${entry.id}`);
    holds(entry.hash !== undefined || typeof entry.fileId === "string", "a stored file has a hash or a fileId", entry);
  }
}

/** Throws unless an entry has errors, and nothing that it could be referred to by. */
export function expectEntryError(entry: Entry | undefined): void {
  holds(entry !== undefined && entry.errors.length > 0, "the entry has an error", entry);
  holds(
    entry.hash === undefined && entry.fileId === undefined,
    "a file with an error has no hash and no fileId",
    entry,
  );
}

/** Throws unless the server has none of these hashes, or all of them. */
export async function expectHeld(calls: Calls, hashes: readonly string[], isHeld: boolean): Promise<void> {
  const answer = await calls.checkImages(hashes);
  expectStatus(answer, 200);
  equal(answer.json, isHeld ? [] : hashes, isHeld ? "missing of what was uploaded" : "missing of what was refused");
}

/** Returns the id of a started task. Throws when the response has none. */
export function taskIdOf(answer: Answer): number {
  expectStatus(answer, 200);
  const { taskId } = answer.json as { taskId?: unknown };
  holds(
    typeof taskId === "number" && Number.isSafeInteger(taskId) && taskId > 0,
    "taskId is a whole number",
    answer.text,
  );
  return taskId;
}
