import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import { FILES_PER_REQUEST, METADATA_BYTES } from "../../contract/limits.ts";
import type { UploadedFile } from "../../contract/uploadFiles.ts";
import { ImageScan } from "../../formats/codecs/imageScan.ts";
import type { Caller } from "../auth/caller.ts";
import type { SegmentWriter } from "../blobs/blobStore.ts";
import type { Deps } from "../deps.ts";
import { type MultipartLimits, readMultipart, requestTooLarge } from "../multipart/readMultipart.ts";
import { commitUpload } from "../storage/commitUpload.ts";
import { decideUpload, type UploadDecision } from "./decideUpload.ts";
import { withinLimit } from "./keyLimits.ts";
import { blobRowOf, type ReceivedContent, receiveContent } from "./receiveContent.ts";
import { readUploadEntries, type UploadEntry } from "./uploadEntries.ts";

/** One upload request. */
interface Upload {
  readonly caller: Caller;
  readonly headers: IncomingHttpHeaders;
  /** The body. */
  readonly source: Readable;
}

/**
 * Stores the files of an upload request. The bytes go into one segment as they arrive. All files are decided when the body is complete, and
 * the results are returned when the segment is durable and its rows are committed. When this throws, nothing of the request is stored.
 */
export async function receiveFiles(deps: Deps, upload: Upload): Promise<UploadedFile[]> {
  const limits: MultipartLimits = {
    files: FILES_PER_REQUEST,
    fileBytes: deps.config.maxFileBytes,
    requestBytes: deps.config.maxRequestBytes,
    metadataBytes: METADATA_BYTES,
  };
  const announced = Number(upload.headers["content-length"] ?? 0);
  if (announced > limits.requestBytes) throw requestTooLarge(limits);
  return withinLimit(deps, upload.caller, { unit: "bytes", announced }, () => receive(deps, upload, limits));
}

/** Returns the results with the bytes of all files that arrived. */
async function receive(
  deps: Deps,
  { caller: { workspaceId }, headers, source }: Upload,
  limits: MultipartLimits,
): Promise<{ result: UploadedFile[]; used: number }> {
  let writer: SegmentWriter | undefined;
  const scan = new ImageScan();
  try {
    const parts = await readMultipart(source, headers, limits, async (content) => {
      writer ??= await deps.blobs.create();
      return receiveContent(writer, content, scan);
    });
    const entries = readUploadEntries(parts);
    const held = await heldContents(deps, workspaceId, entries);
    const decision = decideUpload(entries, held);
    await store(deps, workspaceId, writer, decision);
    const used = entries.reduce((bytes, { content }) => bytes + (content?.blob.length ?? 0), 0);
    return { result: decision.results, used };
  } catch (error) {
    await writer?.abort();
    throw error;
  }
}

/** Returns the kinds of contents in the workspace that the request names or contains, by hash. */
async function heldContents(
  deps: Deps,
  workspaceId: number,
  entries: readonly UploadEntry<ReceivedContent>[],
): Promise<Map<string, string>> {
  const hashes = entries.flatMap(
    ({ hash, content }) => content?.blob.hash ?? (hash.state === "given" ? hash.hash : []),
  );
  if (hashes.length === 0) return new Map();
  const rows = await deps.db.call("findBlobs", { workspaceId, hashes });
  return new Map(rows.map((row) => [row.hash, row.kind]));
}

async function store(
  deps: Deps,
  workspaceId: number,
  writer: SegmentWriter | undefined,
  { stored, dead, files, touched }: UploadDecision,
): Promise<void> {
  for (const content of dead) writer?.discard(content.blob);
  await commitUpload(deps, writer, {
    workspaceId,
    blobs: stored.map(blobRowOf),
    files,
    touched,
    at: deps.now(),
  });
}
