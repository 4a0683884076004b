import type { PrivateFolder } from "../archive/privateFolder.ts";
import { changed, unread } from "../files/fileProblems.ts";
import type { Ledger } from "../files/ledger.ts";
import { WHOLE_FILE_BYTES } from "../hash/hashFiles.ts";
import type { HashPool, PoolMessage } from "../hash/hashPool.ts";
import type { KeptBytes } from "../hash/keptBytes.ts";
import type { Expected } from "../hash/messages.ts";
import { errorOf } from "../hash/readFiles.ts";
import type { Opener } from "../walk/leaf.ts";
import { type Content, isPacked } from "../walk/packedFile.ts";

/** One content of a request, with what is sent for it. */
export interface Prepared {
  readonly content: number;
  /** The file that is sent for the content. */
  readonly row: number;
  readonly bytes: number;
  readonly body: Uint8Array<ArrayBuffer> | Blob;
}

/** What preparing a batch depends on. */
interface PrepareContext {
  readonly ledger: Ledger;
  readonly kept: KeptBytes;
  readonly pool: HashPool;
  readonly opener: Opener;
  /** Where large files of archives are unpacked; the unpacked file is then sent as the body. */
  readonly privateFolder: PrivateFolder;
}

/** A content whose file must be read again. */
interface Reading {
  readonly content: number;
  readonly row: number;
  readonly file: Content;
  readonly expected: Expected;
}

/**
 * Returns the bytes of a batch: those kept since hashing, and the others read again, in the order of `contents`. A file that is gone or has
 * changed since it was hashed fails here. A content without a result (a worker died, the batch was stopped) waits to be sent again.
 */
export async function prepareBatch(
  contents: readonly number[],
  context: PrepareContext,
  signal: AbortSignal,
): Promise<Prepared[]> {
  const { ledger } = context;
  const prepared: Prepared[] = [];
  try {
    const readings: Reading[] = [];
    await Promise.all(
      contents.map(async (content) => {
        const kept = keptBody(content, context);
        if (kept !== undefined) return void prepared.push(kept);
        const reading = await openAgain(content, context);
        if (reading !== undefined) readings.push(reading);
      }),
    );
    if (readings.length > 0) await readAgain(readings, context, prepared, signal);
    signal.throwIfAborted();
  } catch (error) {
    ledger.unsent(contents);
    throw error;
  }
  const byContent = new Map(prepared.map((one) => [one.content, one]));
  ledger.unsent(contents.filter((content) => !byContent.has(content)));
  return contents.flatMap((content) => byContent.get(content) ?? []);
}

function keptBody(content: number, { ledger, kept }: PrepareContext): Prepared | undefined {
  const row = ledger.contents.sender(content);
  const body = row === undefined ? undefined : kept.get(row);
  return row === undefined || body === undefined ? undefined : { content, row, bytes: ledger.bytes(content), body };
}

/**
 * Opens the file of a content. Undefined when no file has the content any more, or when its file cannot be opened, which marks the file as
 * failed.
 */
async function openAgain(content: number, { ledger, opener }: PrepareContext): Promise<Reading | undefined> {
  const row = ledger.contents.sender(content);
  if (row === undefined) return undefined;
  const bytes = ledger.bytes(content);
  try {
    const leaf = ledger.files.leaf(row);
    if (leaf === undefined) throw new DOMException("", "NotFoundError");
    const file = await opener.open(leaf);
    const hash = ledger.contents.hash(content).slice();
    return { content, row, file, expected: { hash, bytes, modifiedAt: ledger.files.modifiedAt(row) } };
  } catch (error) {
    ledger.fail(row, unread(ledger.files.path(row), error));
    return undefined;
  }
}

async function readAgain(
  readings: readonly Reading[],
  { ledger, pool, privateFolder }: PrepareContext,
  prepared: Prepared[],
  signal: AbortSignal,
): Promise<void> {
  function take(message: PoolMessage): void {
    if (message.type !== "ready") return;
    for (const { at, content: body } of message.files) {
      const reading = readings[at];
      if (reading === undefined) continue;
      const { content, row, expected } = reading;
      prepared.push({ content, row, bytes: expected.bytes, body });
    }
    for (const at of message.changed) {
      const reading = readings[at];
      if (reading !== undefined) ledger.fail(reading.row, changed(ledger.files.path(reading.row)));
    }
    for (const failure of message.failures) {
      const reading = readings[failure.at];
      if (reading !== undefined) ledger.fail(reading.row, unread(ledger.files.path(reading.row), errorOf(failure)));
    }
  }
  const unpacks = readings.some(({ file }) => isUnpackedToSend(file));
  await pool.read(
    readings.map(({ file }) => file),
    readings.map(({ expected }) => expected),
    take,
    signal,
    unpacks ? await privateFolder.reserve() : undefined,
  );
}

/** Returns true for a file of an archive that is too large to unpack in memory. */
function isUnpackedToSend(file: Content): boolean {
  return isPacked(file) && file.packing === "deflated" && file.size > WHOLE_FILE_BYTES;
}
