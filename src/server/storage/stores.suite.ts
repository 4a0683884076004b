import { createHash, randomBytes, randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Sha256Base64 } from "../../model/hash.ts";
import { openFileBlobStore } from "../blobs/fileBlobStore.ts";
import { openTestDatabase } from "../db/testDatabase.suite.ts";
import { commitUpload } from "./commitUpload.ts";
import { dataDirLayout } from "./dataDirLayout.ts";
import type { Stores } from "./stores.ts";

/** Real stores on a temporary data directory. */
export interface TestStores extends Stores {
  readonly dataDir: string;
  /** Runs one statement directly, without an operation, to set up or damage rows. */
  sql(text: string, ...parameters: (string | number | null)[]): Record<string, unknown>[];
}

/** Returns a test that runs on stores of its own, which are removed afterwards. */
export function onStores(run: (stores: TestStores) => Promise<void>): () => Promise<void> {
  return async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "dropset-storage-"));
    try {
      await withDataDir(dataDir, run);
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  };
}

/** Opens the stores of a data directory for one function. */
export async function withDataDir(dataDir: string, run: (stores: TestStores) => Promise<void>): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const { database, segments } = dataDirLayout(dataDir);
  const { db, sql, close } = await openTestDatabase(database);
  const blobs = await openFileBlobStore(segments);
  try {
    await run({ db, blobs, dataDir, sql });
  } finally {
    await close();
    await blobs.close();
  }
}

/** Returns the hash of a content. */
export function hashOf(bytes: Uint8Array): Sha256Base64 {
  return createHash("sha256").update(bytes).digest("base64") as Sha256Base64;
}

/** Stores contents as one segment with rows, as one upload request does at time `at`. */
export async function upload(
  { db, blobs }: Stores,
  contents: readonly Uint8Array[],
  { workspaceId = 1, at = Date.now(), withFileIds = false } = {},
): Promise<{ segment: string; hashes: Sha256Base64[]; fileIds: string[] }> {
  const writer = await blobs.create();
  const written = [];
  for (const content of contents) {
    written.push(
      await writer.append(
        (async function* () {
          yield content;
        })(),
      ),
    );
  }
  const files = withFileIds ? written.map(({ hash }) => ({ id: randomUUID(), hash })) : [];
  await commitUpload({ db, blobs }, writer, {
    workspaceId,
    blobs: written.map(({ hash, offset, length }) => ({
      hash,
      start: offset,
      bytes: length,
      kind: "unknown",
      width: null,
      height: null,
      orientation: 1,
      structure: null,
    })),
    files,
    at,
  });
  return { segment: writer.segment, hashes: written.map(({ hash }) => hash), fileIds: files.map(({ id }) => id) };
}

/** Returns random contents of `bytes` each. */
export function contents(count: number, bytes = 1_000): Buffer[] {
  return Array.from({ length: count }, () => randomBytes(bytes));
}

/** Returns the bytes of a stream. */
export async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of source) pieces.push(piece);
  return Buffer.concat(pieces);
}
