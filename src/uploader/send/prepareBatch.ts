import { type Content, isPacked } from "../archive/packedFile.ts";
import type { PrivateFolder } from "../archive/privateFolder.ts";
import { WHOLE_FILE_BYTES } from "../hash/hashFiles.ts";
import type { HashPool } from "../hash/hashPool.ts";
import type { KeptBytes } from "../hash/keptBytes.ts";
import type { Expected } from "../hash/messages.ts";
import { errorOf } from "../hash/readFiles.ts";
import { changed, unread } from "../session/fileProblems.ts";
import type { Ledger } from "../session/ledger.ts";
import type { Opener } from "../walk/leaf.ts";

/** One content of a request, with what is sent for it. */
export interface Prepared {
  readonly content: number;
  /** The file that stands for it. */
  readonly row: number;
  readonly bytes: number;
  readonly body: Uint8Array<ArrayBuffer> | Blob;
}

/** What preparing needs. */
export interface PrepareContext {
  readonly ledger: Ledger;
  readonly kept: KeptBytes;
  readonly pool: HashPool;
  readonly opener: Opener;
  /** Where large files of archives are unpacked; what lies there afterwards is a body that is a File. */
  readonly privateFolder: PrivateFolder;
}

/**
 * Gets the bytes of a batch: those that were kept since hashing, the others read again. A file that is gone or no longer what was hashed
 * is given up here, by name. What is not answered for (a worker died, the batch was stopped) waits to be sent again.
 */
export async function prepareBatch(
  contents: readonly number[],
  { ledger, kept, pool, opener, privateFolder }: PrepareContext,
  signal: AbortSignal,
): Promise<Prepared[]> {
  const prepared: Prepared[] = [];
  const toRead: { content: number; row: number; file: Content; expected: Expected }[] = [];
  try {
    await Promise.all(
      contents.map(async (content) => {
        const row = ledger.contents.sender(content);
        if (row === undefined) return;
        const bytes = ledger.bytes(content);
        const body = kept.get(row);
        if (body !== undefined) return void prepared.push({ content, row, bytes, body });
        const leaf = ledger.files.leaf(row);
        try {
          if (leaf === undefined) throw new DOMException("", "NotFoundError");
          const file = await opener.open(leaf);
          const hash = ledger.contents.hash(content).slice();
          toRead.push({ content, row, file, expected: { hash, bytes, modifiedAt: ledger.files.modifiedAt(row) } });
        } catch (error) {
          ledger.fail(row, unread(ledger.files.path(row), error));
        }
      }),
    );
    if (toRead.length > 0) {
      const unpacks = toRead.some(
        ({ file }) => isPacked(file) && file.packing === "deflated" && file.size > WHOLE_FILE_BYTES,
      );
      await pool.read(
        toRead.map(({ file }) => file),
        toRead.map(({ expected }) => expected),
        (told) => {
          if (told.type !== "ready") return;
          for (const { at, content: body } of told.files) {
            const read = toRead[at];
            if (read !== undefined) prepared.push({ ...read, bytes: read.expected.bytes, body });
          }
          for (const at of told.changed) {
            const read = toRead[at];
            if (read !== undefined) ledger.fail(read.row, changed(ledger.files.path(read.row)));
          }
          for (const failure of told.failures) {
            const read = toRead[failure.at];
            if (read !== undefined) ledger.fail(read.row, unread(ledger.files.path(read.row), errorOf(failure)));
          }
        },
        signal,
        unpacks ? await privateFolder.reserve() : undefined,
      );
    }
    signal.throwIfAborted();
  } catch (error) {
    ledger.unsent(contents);
    throw error;
  }
  const got = new Set(prepared.map(({ content }) => content));
  ledger.unsent(contents.filter((content) => !got.has(content)));
  // In the order in which they were taken: annotations first.
  const order = new Map(contents.map((content, i) => [content, i]));
  return prepared.sort((a, b) => (order.get(a.content) ?? 0) - (order.get(b.content) ?? 0));
}
