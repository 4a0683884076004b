import type { Client } from "pg";

/** The channel on which processes wake each other. */
const CHANNEL = "dropset_work";
/** The statement that wakes all processes when its transaction is committed. */
export const WAKE_ALL = `NOTIFY ${CHANNEL}`;
/** Pause before the next attempt to listen, ms. Until then, what waits is found by the slow looks that everybody takes anyway. */
const RETRY_MS = 2_000;

/** Wake-ups between the processes that use one database. */
interface Wakeups {
  /** Calls `listener` when another process, or this one, may have made work. Returns how to stop. */
  listen(listener: () => void): () => void;
  close(): Promise<void>;
}

/**
 * Creates the wake-ups of a database: one connection that listens, from the first listener on. Listeners are also called whenever listening
 * begins, because what was sent before is lost.
 */
export function createWakeups(connect: () => Client): Wakeups {
  const listeners = new Set<() => void>();
  let client: Client | undefined;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;

  function wakeAll(): void {
    for (const listener of listeners) listener();
  }

  async function open(): Promise<void> {
    const opened = connect();
    client = opened;
    opened.on("notification", wakeAll);
    // Emitted once for a lost connection, before or after it was open.
    opened.on("error", () => lost(opened));
    opened.on("end", () => lost(opened));
    try {
      await opened.connect();
      await opened.query(`LISTEN ${CHANNEL}`);
      wakeAll();
    } catch {
      lost(opened);
    }
  }

  function lost(gone: Client): void {
    if (client !== gone) return;
    client = undefined;
    void gone.end().catch(() => {});
    if (closed) return;
    retry = setTimeout(() => void open(), RETRY_MS);
    retry.unref();
  }

  return {
    listen(listener) {
      listeners.add(listener);
      if (client === undefined && retry === undefined && !closed) void open();
      return () => listeners.delete(listener);
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      listeners.clear();
      const last = client;
      client = undefined;
      await last?.end().catch(() => {});
    },
  };
}
