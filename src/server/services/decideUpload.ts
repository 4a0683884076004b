import { randomUUID } from "node:crypto";
import type { UploadedFile } from "../../contract/uploadFiles.ts";
import type { Sha256Base64 } from "../../model/hash.ts";
import type { ReceivedContent } from "./receiveContent.ts";
import type { UploadEntry } from "./uploadEntries.ts";

/** What becomes of an upload request. */
export interface UploadDecision {
  /** In the order of the metadata parts. */
  readonly answers: UploadedFile[];
  /** Contents to be stored. */
  readonly stored: ReceivedContent[];
  /** Contents that failed their check, or are held already. */
  readonly dead: ReceivedContent[];
  /** New file ids, with what they stand for. */
  readonly files: { id: string; hash: Sha256Base64 }[];
  /** Contents held already that were named again. */
  readonly touched: Sha256Base64[];
}

/** Decides every entry of an upload by the table of the contract. `held`: kind of each content that the workspace has, by hash. */
export function decideUpload(
  entries: readonly UploadEntry<ReceivedContent>[],
  held: ReadonlyMap<string, string>,
): UploadDecision {
  const counts = new Map<string, number>();
  for (const { id } of entries) counts.set(id, (counts.get(id) ?? 0) + 1);
  const answers: UploadedFile[] = [];
  const stored = new Map<Sha256Base64, ReceivedContent>();
  const dead: ReceivedContent[] = [];
  const files: { id: string; hash: Sha256Base64 }[] = [];
  const touched = new Set<Sha256Base64>();
  const known = new Map(held);
  for (const entry of entries) {
    // A content that comes with one entry serves every entry that only names its hash, wherever it stands.
    if (counts.get(entry.id) !== 1 || entry.content === undefined) continue;
    const accepted = acceptContent(entry, known);
    if ("hash" in accepted) known.set(accepted.hash, accepted.kind);
  }

  for (const entry of entries) {
    const { id, type, content } = entry;
    const accepted = counts.get(id) === 1 ? acceptContent(entry, known) : { error: `duplicate id: ${id}` };
    if ("error" in accepted) {
      if (content !== undefined) dead.push(content);
      answers.push({ id, errors: [accepted.error] });
      continue;
    }
    const { hash, kind } = accepted;
    if (held.has(hash)) touched.add(hash);
    if (content !== undefined) {
      if (held.has(hash) || stored.has(hash)) dead.push(content);
      else stored.set(hash, content);
    }
    if (type === undefined ? kind !== "unknown" : type === "image") {
      answers.push({ id, hash, errors: [] });
    } else {
      const fileId = randomUUID();
      files.push({ id: fileId, hash });
      answers.push({ id, fileId, errors: [] });
    }
  }
  return { answers, stored: [...stored.values()], dead, files, touched: [...touched] };
}

/** The content that an entry ends up with, or why it has none. */
function acceptContent(
  { hash, content }: UploadEntry<ReceivedContent>,
  known: ReadonlyMap<string, string>,
): { hash: Sha256Base64; kind: string } | { error: string } {
  if (hash.state === "malformed") {
    return { error: `malformed hash: expected standard base64 of SHA-256, 44 characters, received ${hash.shown}` };
  }
  if (content === undefined) {
    const kind = hash.state === "given" ? known.get(hash.hash) : undefined;
    return hash.state === "given" && kind !== undefined ? { hash: hash.hash, kind } : { error: "content missing" };
  }
  const received = content.blob.hash;
  if (hash.state === "given" && hash.hash !== received) {
    return { error: `hash mismatch: expected ${hash.hash}, received ${received}` };
  }
  return { hash: received, kind: content.info.kind };
}
