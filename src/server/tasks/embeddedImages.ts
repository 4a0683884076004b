import type { EmbeddedImage } from "../../formats/format.ts";
import { embeddedContent } from "../../formats/images/embeddedImage.ts";
import type { SourceTree } from "../../formats/sourceTree.ts";
import type { DatasetPath } from "../../model/datasetPath.ts";
import type { Sha256Base64 } from "../../model/hash.ts";
import type { BlobStore, SegmentWriter } from "../blobs/blobStore.ts";
import type { Database } from "../db/database.ts";
import type { SegmentCommit } from "../db/operations/segments.ts";
import { blobRowOf, type ReceivedContent, receiveContent } from "../services/receiveContent.ts";

/** Stores images that annotation files contain, as uploads are stored: each content once, and durable before a row names it. */
export interface EmbeddedImages {
  /** Bytes that are written and not durable yet. */
  readonly pendingBytes: number;
  /** Writes the content of an image, unless the workspace has it. */
  add(path: DatasetPath, embedded: EmbeddedImage): Promise<void>;
  /** Makes what was added durable. Returns its rows, which belong into the transaction of the images; undefined when nothing was added. */
  commit(): Promise<SegmentCommit | undefined>;
  /** Removes what is not durable. */
  abort(): Promise<void>;
}

/** Creates the store of one import. */
export function createEmbeddedImages(options: {
  readonly db: Pick<Database, "call">;
  readonly blobs: Pick<BlobStore, "create">;
  readonly tree: Pick<SourceTree, "bytes">;
  readonly workspaceId: number;
  now(): number;
}): EmbeddedImages {
  const { db, blobs, tree, workspaceId, now } = options;
  let writer: SegmentWriter | undefined;
  const stored = new Map<Sha256Base64, ReceivedContent>();
  const touched = new Set<Sha256Base64>();

  return {
    get pendingBytes() {
      return writer?.bytes ?? 0;
    },

    async add(path, embedded) {
      const { hash } = embedded;
      if (stored.has(hash) || touched.has(hash)) return;
      const [held] = await db.call("findBlobs", { workspaceId, hashes: [hash] });
      if (held !== undefined) {
        touched.add(hash);
        return;
      }
      writer ??= await blobs.create();
      const content = await receiveContent(writer, embeddedContent(tree, path, embedded));
      if (content.blob.hash !== hash)
        throw new Error(`The image inside ${path} has another hash than its reader found.`);
      stored.set(hash, content);
    },

    async commit() {
      if (stored.size === 0 && touched.size === 0) return undefined;
      await writer?.commit();
      const rows: SegmentCommit = {
        workspaceId,
        segment: writer?.segment ?? null,
        bytes: writer?.bytes ?? 0,
        blobs: [...stored.values()].map(blobRowOf),
        files: [],
        touched: [...touched],
        at: now(),
      };
      writer = undefined;
      stored.clear();
      touched.clear();
      return rows;
    },

    async abort() {
      await writer?.abort();
    },
  };
}
