import type { Sha256Base64 } from "../../model/hash.ts";
import type { Database, OperationName } from "../db/database.ts";
import type { HeldContent, UnusedSince } from "../db/operations/sweep.ts";

interface Touch {
  readonly workspaceId: number;
  readonly hashes: readonly Sha256Base64[];
  readonly at: number;
}

interface Unwritten {
  readonly at: number;
  failed: boolean;
}

interface Removal extends UnusedSince {
  readonly contents: readonly HeldContent[];
}

/** Contents that are touched in one transaction. */
const STEP_ROWS = 10_000;

/**
 * Returns a database whose `removeUnused` keeps every content for which `touchBlobs` was called, also while the touch waits to be written and
 * when it failed, for example on a full disk. Failed touches are kept in memory and written with the next successful touch or before the next
 * removal. A failed `touchBlobs` still throws. A content whose touch is being written is not written twice.
 */
export function rememberTouches(db: Database): Database {
  /** The contents of touches that failed or have not ended yet, by workspace. */
  const unwritten = new Map<number, Map<Sha256Base64, Unwritten>>();

  async function write({ workspaceId, hashes, at }: Touch): Promise<number> {
    const known = unwritten.get(workspaceId) ?? new Map<Sha256Base64, Unwritten>();
    unwritten.set(workspaceId, known);
    // Clients that check the same contents while a touch waits for its turn add nothing to the queue.
    const others = hashes.filter((hash) => known.get(hash)?.failed !== false);
    if (others.length === 0) return 0;
    // Recorded first, because a removal may run right after a failed write.
    const one: Unwritten = { at, failed: false };
    for (const hash of others) known.set(hash, one);
    try {
      const written = await db.call("touchBlobs", { workspaceId, hashes: others, at });
      for (const hash of others) known.delete(hash);
      return written;
    } catch (error) {
      one.failed = true;
      throw error;
    }
  }

  async function writeRemembered(): Promise<void> {
    for (const [workspaceId, known] of unwritten) {
      const some = [...known].filter(([, { failed }]) => failed).slice(0, STEP_ROWS);
      if (some.length === 0) continue;
      const at = some.reduce((latest, [, touch]) => Math.max(latest, touch.at), 0);
      // A touch that fails again stays in memory.
      await write({ workspaceId, hashes: some.map(([hash]) => hash), at }).catch(() => {});
    }
  }

  async function call(name: OperationName, input: unknown): Promise<unknown> {
    if (name === "touchBlobs") {
      const written = await write(input as Touch);
      await writeRemembered();
      return written;
    }
    if (name === "removeUnused") {
      await writeRemembered();
      const { contents, ...since } = input as Removal;
      const unwanted = contents.filter(({ workspaceId, hash }) => !unwritten.get(workspaceId)?.has(hash));
      return db.call("removeUnused", { ...since, contents: unwanted });
    }
    return db.call(name, input as never);
  }

  return { ...db, call: call as Database["call"] };
}
