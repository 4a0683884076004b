import { tooLarge, unread } from "../files/fileProblems.ts";
import { looksLikeAnnotation } from "../files/fileType.ts";
import type { Ledger } from "../files/ledger.ts";
import type { Bell } from "../flow/bell.ts";
import { pause } from "../flow/pause.ts";
import type { Leaf, Opener } from "../walk/leaf.ts";
import { type Content, isPacked } from "../walk/packedFile.ts";
import { WHOLE_FILE_BYTES } from "./hashFiles.ts";
import type { HashMemory } from "./hashMemory.ts";
import { type HashPool, NoWorkers, type PoolMessage, WorkerDied } from "./hashPool.ts";
import type { KeptBytes } from "./keptBytes.ts";
import type { Known } from "./messages.ts";
import { packFacts, unpackFacts } from "./packedFacts.ts";
import { errorOf } from "./readFiles.ts";

/** Files in one job: enough that messages take no time, few enough that a lane is soon free. */
const FILES_PER_JOB = 100;

/** Milliseconds until another worker is tried when one could not be loaded. */
export const RESTART_MS = 1000;

/** What hashing needs. */
export interface HashLaneContext {
  readonly ledger: Ledger;
  readonly kept: KeptBytes;
  readonly memory: HashMemory;
  /** True while size and date alone prove that a file is the one that is remembered. */
  readonly trusts: () => boolean;
  readonly pool: HashPool;
  readonly opener: Opener;
  readonly bell: Bell;
  /** False while a lane may read nothing. `lane` counts from 0: all but the first stop while too many bytes wait to be sent. */
  readonly mayHash: (lane: number) => boolean;
  /** `bytesPerFile`: the largest file that the server takes, in bytes. */
  readonly limits: { readonly bytesPerFile: number };
  /** Called with the number of bytes that were read and hashed since the last call. */
  readonly onBytes: (bytes: number) => void;
  readonly onChange: () => void;
}

/** Hashes files as long as there are any and the signal allows; throws `NoWorkers` when none can be started, or the signal's reason. */
export async function runHashLane(lane: number, context: HashLaneContext, signal: AbortSignal): Promise<never> {
  const { ledger, bell, onChange } = context;
  await context.memory.ready;
  for (;;) {
    signal.throwIfAborted();
    const rows = context.mayHash(lane) ? ledger.takeToHash(FILES_PER_JOB) : [];
    if (rows.length === 0) await bell.next(signal);
    else {
      await hashRows(rows, context, signal);
      onChange();
    }
  }
}

async function hashRows(rows: readonly number[], context: HashLaneContext, signal: AbortSignal): Promise<void> {
  const { ledger, kept, pool } = context;
  const opened: { row: number; file: Content }[] = [];
  await Promise.all(
    rows.map(async (row) => {
      try {
        const leaf = ledger.files.leaf(row);
        if (leaf === undefined) throw new DOMException("", "NotFoundError");
        const file = await context.opener.open(leaf);
        opened.push({ row, file });
      } catch (error) {
        ledger.fail(row, unread(ledger.files.path(row), error));
      }
    }),
  );
  const jobRows = opened.map(({ row }) => row);
  try {
    if (opened.length === 0) return;
    await pool.hash(
      opened.map(({ file }) => file),
      kept.hasRoom,
      knownOf(jobRows, context),
      (message) => take(message, jobRows, context),
      signal,
    );
    ledger.unhashed(jobRows);
  } catch (error) {
    if (error instanceof NoWorkers) throw error;
    if (error instanceof WorkerDied && error.started) return ledger.readerDied(jobRows);
    ledger.unhashed(jobRows);
    if (!(error instanceof WorkerDied)) throw error;
    await pause(RESTART_MS, signal);
  }
}

/** Returns what is remembered of the files of a job; undefined when it is nothing. A file that was distrusted is read. */
function knownOf(rows: readonly number[], { ledger, memory, trusts }: HashLaneContext): Known | undefined {
  if (memory.isEmpty) return undefined;
  const found = rows.flatMap((row, at) => {
    const known = ledger.isDistrusted(row) ? undefined : memory.of(ledger.files.path(row));
    return known === undefined ? [] : [{ ...known, at }];
  });
  return found.length === 0 ? undefined : { facts: packFacts(found), trusts: trusts() };
}

/** True for a file that is remembered without a sample while size and date are trusted: not for annotations and files in archives. */
function isTrusted(leaf: Leaf | undefined, name: string): boolean {
  return leaf !== undefined && !isPacked(leaf) && !looksLikeAnnotation(name);
}

/** Enters a message of a worker into the ledger. */
function take(message: PoolMessage, rows: readonly number[], context: HashLaneContext): void {
  const { ledger, kept } = context;
  if (message.type === "progress") context.onBytes(message.bytes);
  if (message.type !== "hashed") return;
  const limit = context.limits.bytesPerFile;
  const toKeep: { row: number; offset: number; bytes: number }[] = [];
  for (const file of unpackFacts(message.files)) {
    const row = rows[file.at];
    if (row === undefined) continue;
    // Of the largest files each piece was reported already.
    if (file.bytes <= WHOLE_FILE_BYTES && !file.remembered) context.onBytes(file.bytes);
    const isRemembered =
      file.sample !== undefined || (context.trusts() && isTrusted(ledger.files.leaf(row), ledger.files.name(row)));
    if (isRemembered) context.memory.remember(ledger.files.path(row), file);
    ledger.hashed(row, file.hash, file);
    if (file.bytes > limit) ledger.fail(row, tooLarge(ledger.files.path(row), file.bytes, limit));
    const content = ledger.contents.of(row);
    if (content === undefined || file.offset === undefined) continue;
    const state = ledger.contents.state(content);
    const needed = state !== "present" && state !== "stored" && ledger.contents.sender(content) === row;
    if (needed) toKeep.push({ row, offset: file.offset, bytes: file.bytes });
  }
  if (message.kept !== undefined) kept.keep(message.kept, toKeep);
  for (const failure of message.failures) {
    const row = rows[failure.at];
    if (row !== undefined) ledger.fail(row, unread(ledger.files.path(row), errorOf(failure)));
  }
  context.onChange();
}
