import type { Content } from "../archive/packedFile.ts";
import type { Bell } from "../session/bell.ts";
import { tooLarge, unread } from "../session/fileProblems.ts";
import type { Ledger } from "../session/ledger.ts";
import { pause } from "../session/pause.ts";
import type { Opener } from "../walk/leaf.ts";
import { WHOLE_FILE_BYTES } from "./hashFiles.ts";
import { type HashPool, NoWorkers, WorkerDied } from "./hashPool.ts";
import type { KeptBytes } from "./keptBytes.ts";
import type { FromWorker } from "./messages.ts";
import { errorOf } from "./readFiles.ts";

/** Files in one job: enough that messages cost nothing, few enough that a lane is soon free. */
const FILES_PER_JOB = 100;

/** How long to wait before another worker is tried when one could not be loaded. */
export const RESTART_MS = 1000;

/** What hashing needs. */
export interface HashLaneContext {
  readonly ledger: Ledger;
  readonly kept: KeptBytes;
  readonly pool: HashPool;
  readonly opener: Opener;
  readonly bell: Bell;
  /** False while nothing may be read (paused). `lane` counts from 0: all but the first hold still while bytes pile up. */
  readonly mayHash: (lane: number) => boolean;
  /** Largest file that the server takes, in bytes. */
  readonly bytesPerFile: () => number;
  /** So many more bytes are read and hashed. */
  readonly onBytes: (bytes: number) => void;
  readonly onChange: () => void;
}

/** Hashes files as long as there are any and the signal allows; throws `NoWorkers` when none can be started, or the signal's reason. */
export async function runHashLane(lane: number, context: HashLaneContext, signal: AbortSignal): Promise<never> {
  const { ledger, bell, onChange } = context;
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
      (told) => take(told, jobRows, context),
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

/** Takes what a worker has told of a job into the ledger. */
function take(told: FromWorker, rows: readonly number[], context: HashLaneContext): void {
  const { ledger, kept } = context;
  if (told.type === "progress") context.onBytes(told.bytes);
  if (told.type !== "hashed") return;
  const limit = context.bytesPerFile();
  const toKeep: { row: number; offset: number; bytes: number }[] = [];
  for (const file of told.files) {
    const row = rows[file.at];
    if (row === undefined) continue;
    // Of the largest files each piece was told already.
    if (file.bytes <= WHOLE_FILE_BYTES) context.onBytes(file.bytes);
    ledger.hashed(row, file.hash, file);
    if (file.bytes > limit) ledger.fail(row, tooLarge(ledger.files.path(row), file.bytes, limit));
    const content = ledger.contents.of(row);
    if (content === undefined || file.offset === undefined) continue;
    const state = ledger.contents.state(content);
    const needed = state !== "present" && state !== "stored" && ledger.contents.sender(content) === row;
    if (needed) toKeep.push({ row, offset: file.offset, bytes: file.bytes });
  }
  if (told.kept !== undefined) kept.keep(told.kept, toKeep);
  for (const failure of told.failures) {
    const row = rows[failure.at];
    if (row !== undefined) ledger.fail(row, unread(ledger.files.path(row), errorOf(failure)));
  }
  context.onChange();
}
