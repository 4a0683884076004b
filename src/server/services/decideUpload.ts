import { randomUUID } from "node:crypto";
import type { UploadErrorCode } from "../../contract/uploadErrors.ts";
import type { UploadedFile } from "../../contract/uploadFiles.ts";
import type { Sha256Base64 } from "../../model/hash.ts";
import { failure, type Result, success } from "../../model/result.ts";
import type { ReceivedContent } from "./receiveContent.ts";
import type { UploadEntry } from "./uploadEntries.ts";

/** What happens to the files of an upload request. */
export interface UploadDecision {
  /** The results of the files, in the order of the metadata parts. */
  readonly results: UploadedFile[];
  /** Contents to store. */
  readonly stored: ReceivedContent[];
  /** Contents that failed their check or are stored already. */
  readonly dead: ReceivedContent[];
  /** New file ids with the hashes of their contents. */
  readonly files: { id: string; hash: Sha256Base64 }[];
  /** Hashes of contents that are stored already and that the request names or contains. */
  readonly touched: Sha256Base64[];
}

/** The content of an entry. */
interface AcceptedContent {
  readonly hash: Sha256Base64;
  /** `jpeg`, `png` ... `unknown`. */
  readonly kind: string;
}

/** Why a file is not stored. */
interface UploadError {
  readonly code: UploadErrorCode;
  readonly message: string;
}

/**
 * Decides the result of every entry of an upload, following the contract. `held` has the kind of each content in the workspace, by hash.
 */
export function decideUpload(
  entries: readonly UploadEntry<ReceivedContent>[],
  held: ReadonlyMap<string, string>,
): UploadDecision {
  const accepted = acceptEntries(entries, held);
  const results: UploadedFile[] = [];
  const stored = new Map<Sha256Base64, ReceivedContent>();
  const dead: ReceivedContent[] = [];
  const files: { id: string; hash: Sha256Base64 }[] = [];
  const touched = new Set<Sha256Base64>();

  for (const [{ id, type, content }, result] of accepted) {
    if (!result.ok) {
      if (content !== undefined) dead.push(content);
      results.push({ id, errors: [result.failure.message], code: result.failure.code });
      continue;
    }
    const { hash, kind } = result.value;
    if (held.has(hash)) touched.add(hash);
    if (content !== undefined) {
      if (held.has(hash) || stored.has(hash)) dead.push(content);
      else stored.set(hash, content);
    }
    if (type === undefined ? kind !== "unknown" : type === "image") {
      results.push({ id, hash, errors: [] });
    } else {
      const fileId = randomUUID();
      files.push({ id: fileId, hash });
      results.push({ id, fileId, errors: [] });
    }
  }
  return { results, stored: [...stored.values()], dead, files, touched: [...touched] };
}

/** Returns each entry with its content, or why it has none. */
function acceptEntries(
  entries: readonly UploadEntry<ReceivedContent>[],
  held: ReadonlyMap<string, string>,
): [UploadEntry<ReceivedContent>, Result<AcceptedContent, UploadError>][] {
  const counts = new Map<string, number>();
  for (const { id } of entries) counts.set(id, (counts.get(id) ?? 0) + 1);
  const known = new Map(held);
  for (const entry of entries) {
    // The content of one entry serves all entries that only name its hash, also those before it.
    if (counts.get(entry.id) !== 1 || entry.content === undefined) continue;
    const result = acceptContent(entry, known);
    if (result.ok) known.set(result.value.hash, result.value.kind);
  }
  return entries.map((entry) => [
    entry,
    counts.get(entry.id) === 1
      ? acceptContent(entry, known)
      : failure({ code: "duplicate_id", message: `duplicate id: ${entry.id}` }),
  ]);
}

/** Returns the content of an entry, or why it has none. */
function acceptContent(
  { hash, content }: UploadEntry<ReceivedContent>,
  known: ReadonlyMap<string, string>,
): Result<AcceptedContent, UploadError> {
  if (hash.state === "malformed") {
    const message = `malformed hash: expected standard base64 of SHA-256, 44 characters, received ${hash.shown}`;
    return failure({ code: "malformed_hash", message });
  }
  if (content === undefined) {
    const kind = hash.state === "given" ? known.get(hash.hash) : undefined;
    return hash.state === "given" && kind !== undefined
      ? success({ hash: hash.hash, kind })
      : failure({ code: "content_missing", message: "content missing" });
  }
  const received = content.blob.hash;
  if (hash.state === "given" && hash.hash !== received) {
    return failure({ code: "hash_mismatch", message: `hash mismatch: expected ${hash.hash}, received ${received}` });
  }
  return success({ hash: received, kind: content.info.kind });
}
