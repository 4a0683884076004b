import { createHash } from "node:crypto";
import { SourceReadError } from "../../formats/sourceTree.ts";
import type { DatasetPath } from "../../model/datasetPath.ts";
import type { Sha256Base64 } from "../../model/hash.ts";
import { count } from "../../model/plural.ts";
import type { BlobStore, SegmentWriter } from "../blobs/blobStore.ts";
import { formatBytes } from "../byteSize.ts";
import type { Database } from "../db/database.ts";
import { blobRowOf, type ReceivedContent, receiveContent } from "../services/receiveContent.ts";
import type { RemoteSource, WalkedThing } from "../sources/remoteSource.ts";
import { changedWhileReading, tooLarge, unreadableFile } from "../sources/sourceProblems.ts";
import { commitUpload } from "../storage/commitUpload.ts";
import { written } from "./taskError.ts";

/** Files whose contents are stored together, in one segment. */
const BATCH_FILES = 250;
/** Bytes of files that are kept in memory from hashing to storing, so that they are read once. */
const HELD_BYTES = 32 * 1024 * 1024;
/** Larger files are read a second time when their content has to be stored. */
const HELD_FILE_BYTES = 8 * 1024 * 1024;
/** Files that are read at the same time. */
const READERS = 4;

/** A file that was hashed. */
interface HashedFile {
  readonly path: DatasetPath;
  readonly hash: Sha256Base64;
  /** Its bytes, unless it is large. */
  readonly held: readonly Uint8Array[] | undefined;
}

/** Why a file is not copied. */
export type FileFault = Extract<WalkedThing, { type: "problem" }>;

/** A listed file. */
export interface ListedFile {
  readonly path: DatasetPath;
  /** As it was listed. */
  readonly bytes: number;
}

/** The task that files are copied for. */
interface CopierContext {
  readonly db: Pick<Database, "call">;
  readonly blobs: BlobStore;
  readonly taskId: number;
  readonly workspaceId: number;
  readonly owner: string;
  now(): number;
  readonly signal: AbortSignal;
}

/** Yields files in batches that fit into memory. */
export function* batchesOf(files: readonly ListedFile[]): Generator<ListedFile[]> {
  let batch: ListedFile[] = [];
  let bytes = 0;
  for (const file of files) {
    const held = file.bytes <= HELD_FILE_BYTES ? file.bytes : 0;
    if (batch.length === BATCH_FILES || (batch.length > 0 && bytes + held > HELD_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(file);
    bytes += held;
  }
  if (batch.length > 0) yield batch;
}

/**
 * Creates what copies files of a source into the store and adds them to the task. `within`: the folder that paths of files are relative to. `take` gets why
 * a file is not copied.
 */
export function createFileCopier(
  { db, blobs, taskId, workspaceId, owner, now, signal }: CopierContext,
  source: RemoteSource,
  { within, maxFileBytes, take }: { within: string; maxFileBytes: number; take(fault: FileFault): void },
) {
  let copied = 0;
  let copiedBytes = 0;
  let present = 0;
  const placeOf = (path: string) => (within === "" ? path : `${within}/${path}`);

  /** Reads and hashes a file; a second time when it has changed meanwhile. `space` is what may still be held. */
  async function hash(path: DatasetPath, space: { bytes: number }): Promise<HashedFile | FileFault> {
    try {
      for (let attempt = 0; attempt < 2; attempt++) {
        const file = await source.open(placeOf(path), signal);
        try {
          if (file.bytes > maxFileBytes) return tooLarge(path, file.bytes, maxFileBytes);
          const held: Uint8Array[] | undefined = file.bytes <= Math.min(HELD_FILE_BYTES, space.bytes) ? [] : undefined;
          if (held !== undefined) space.bytes -= file.bytes;
          const digest = createHash("sha256");
          let read = 0;
          for await (const piece of file.read()) {
            signal.throwIfAborted();
            digest.update(piece);
            held?.push(piece);
            read += piece.length;
          }
          if (read === file.bytes && (await file.isUnchanged())) {
            return { path, hash: digest.digest("base64") as Sha256Base64, held };
          }
        } finally {
          await file.close();
        }
      }
      return changedWhileReading(path);
    } catch (error) {
      if (error instanceof SourceReadError) return unreadableFile(path, error.reason);
      throw error;
    }
  }

  /** Reads and hashes the files of a batch, a few at a time. */
  async function hashAll(batch: readonly ListedFile[]): Promise<HashedFile[]> {
    const space = { bytes: HELD_BYTES };
    const results: (HashedFile | FileFault)[] = [];
    const queue = batch.entries();
    const reader = async () => {
      for (const [place, { path }] of queue) results[place] = await hash(path, space);
    };
    const readers = await Promise.allSettled(Array.from({ length: READERS }, reader));
    for (const { status, ...end } of readers) if (status === "rejected" && "reason" in end) throw end.reason;
    return results.filter((result) => {
      if ("hash" in result) return true;
      take(result);
      return false;
    }) as HashedFile[];
  }

  /** Appends a content to a segment. Returns why it is not what was hashed, if so. */
  async function append(
    writer: SegmentWriter,
    { path, hash: expected, held }: HashedFile,
  ): Promise<ReceivedContent | FileFault> {
    try {
      const content = await receiveContent(writer, held === undefined ? readAgain(path) : passing(held));
      if (content.blob.hash === expected) return content;
      writer.discard(content.blob);
      return changedWhileReading(path);
    } catch (error) {
      if (error instanceof SourceReadError) return unreadableFile(path, error.reason);
      throw error;
    }
  }

  async function* readAgain(path: DatasetPath): AsyncGenerator<Uint8Array> {
    const file = await source.open(placeOf(path), signal);
    try {
      for await (const piece of file.read()) {
        signal.throwIfAborted();
        yield piece;
      }
    } finally {
      await file.close();
    }
  }

  return {
    /** Files whose content was stored before. */
    get present() {
      return present;
    },

    /** What was copied, as a part of a sentence. */
    sentence: () => `${count(copied, "new content")} copied (${formatBytes(copiedBytes)})`,

    /**
     * Hashes files, stores the contents that the workspace lacks, durably, and adds the files to the task. Throws `NoSpaceError`, and
     * `TaskReleasedError`.
     */
    async add(batch: readonly ListedFile[]): Promise<void> {
      const hashed = await hashAll(batch);
      const byHash = filesByHash(hashed);
      const hashes = [...byHash.keys()];
      const { missing } = await db.call("lookUpHashes", { workspaceId, hashes, at: now() });
      const lacking = new Set(missing);
      const stored: ReceivedContent[] = [];
      const lost = new Set<HashedFile>();
      let writer: SegmentWriter | undefined;
      try {
        for (const hash of missing) {
          for (const file of byHash.get(hash) ?? []) {
            signal.throwIfAborted();
            writer ??= await blobs.create();
            const content = await append(writer, file);
            if ("blob" in content) {
              stored.push(content);
              break;
            }
            lost.add(file);
            take(content);
          }
        }
        const touched = hashes.filter((hash) => !lacking.has(hash));
        const rows = { workspaceId, blobs: stored.map(blobRowOf), files: [], touched, at: now() };
        await commitUpload({ db, blobs }, writer, rows);
      } catch (error) {
        await writer?.abort();
        throw error;
      }
      const files = hashed.filter((file) => !lost.has(file)).map(({ path, hash }) => ({ path, reference: { hash } }));
      const added = written(await db.call("bringFiles", { taskId, workspaceId, owner, files, at: now() }));
      if (added.unknown.length > 0) throw new Error(`The content of ${added.unknown[0]?.path} is not stored any more.`);
      copied += stored.length;
      copiedBytes += stored.reduce((sum, { blob }) => sum + blob.length, 0);
      present += hashed.filter(({ hash }) => !lacking.has(hash)).length;
    },
  };
}

async function* passing(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

function filesByHash(files: readonly HashedFile[]): Map<Sha256Base64, HashedFile[]> {
  const byHash = new Map<Sha256Base64, HashedFile[]>();
  for (const file of files) {
    const others = byHash.get(file.hash);
    if (others) others.push(file);
    else byHash.set(file.hash, [file]);
  }
  return byHash;
}
