import { createHash } from "node:crypto";
import type { Sha256Base64 } from "../../model/hash.ts";
import type { Database } from "./database.ts";
import type { StartOutcome } from "./operations/importStart.ts";
import type { SegmentCommit } from "./operations/segments.ts";

const workspaceId = 1;

/** Returns the hash of a text. */
export function hashOf(text: string): Sha256Base64 {
  return createHash("sha256").update(text).digest("base64") as Sha256Base64;
}

/** Returns the commit of a segment with contents of 10 bytes, in workspace 1. */
export function segmentOf(name: string, texts: readonly string[]): SegmentCommit {
  return {
    workspaceId,
    segment: createHash("md5").update(name).digest("hex"),
    bytes: texts.length * 10,
    blobs: texts.map((text, index) => ({
      hash: hashOf(text),
      start: index * 10,
      bytes: 10,
      kind: "unknown",
      width: null,
      height: null,
      orientation: 1,
      structure: null,
    })),
    files: [],
    at: Date.now(),
  };
}

/** Receives a task whose files all have the content "shared", and tries to start it with an `Idempotency-Key`. */
export async function receive(
  database: Database,
  { paths, key, title = "Test" }: { paths: readonly string[]; key?: string; title?: string },
): Promise<StartOutcome> {
  const at = Date.now();
  const hash = hashOf("shared");
  const held = await database.call("lookUpHashes", { workspaceId, hashes: [hash], at });
  if (held.missing.length > 0) await database.call("commitSegment", segmentOf(`shared ${Math.random()}`, ["shared"]));
  const taskId = await database.call("beginReceiving", { workspaceId, at });
  const files = paths.map((path) => ({ path, reference: { hash } }));
  const received = await database.call("receiveFiles", { workspaceId, taskId, files, at });
  if (received.unknown.length + received.taken.length > 0) throw new Error("A file was refused.");
  return database.call("finishReceiving", {
    workspaceId,
    taskId,
    title,
    preset: "auto",
    lane: "small",
    total: paths.length,
    targetProjectId: null,
    request: "{}",
    idempotency: key === undefined ? null : { key, bodySha256: "same" },
    at,
  });
}

/** Starts a task. Returns its id. */
export async function startOf(database: Database, what: { paths: readonly string[]; title?: string }): Promise<number> {
  const started = await receive(database, what);
  if (started.outcome !== "started") throw new Error(started.outcome);
  return started.taskId;
}
