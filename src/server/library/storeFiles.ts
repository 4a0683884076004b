import type { Sha256Base64 } from "../../model/hash.ts";
import { blobRowOf, type ReceivedContent, receiveContent } from "../services/receiveContent.ts";
import { commitUpload } from "../storage/commitUpload.ts";
import type { Stores } from "../storage/stores.ts";

/** A file of the server itself. */
interface OwnFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Stores files in a workspace as one segment, like an upload. Returns the hash of each path. */
export async function storeFiles(
  stores: Stores,
  workspaceId: number,
  files: readonly OwnFile[],
  at: number,
): Promise<{ path: string; hash: Sha256Base64 }[]> {
  const writer = await stores.blobs.create();
  const named: { path: string; hash: Sha256Base64 }[] = [];
  const stored = new Map<Sha256Base64, ReceivedContent>();
  try {
    for (const { path, bytes } of files) {
      const received = await receiveContent(writer, once(bytes));
      const { hash } = received.blob;
      named.push({ path, hash });
      if (stored.has(hash)) writer.discard(received.blob);
      else stored.set(hash, received);
    }
    await commitUpload(stores, writer, { workspaceId, blobs: [...stored.values()].map(blobRowOf), files: [], at });
    return named;
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
