import { CONCURRENT_UPLOADS } from "../../contract/limits.ts";

/** Slots for uploads: a few for all tabs of this origin together, because a browser has six connections for all of them. */
export interface UploadSlots {
  /** Waits for a slot and returns its release, to be called when the upload is over. Rejects with the signal's reason when it aborts. */
  take(signal: AbortSignal): Promise<() => void>;
}

/** Takes a lock and returns its release; undefined when `ifAvailable` is set and the lock is held. */
function holdLock(
  locks: LockManager,
  name: string,
  options: { ifAvailable: true } | { signal: AbortSignal },
): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    locks
      .request(name, options, (lock) => {
        if (lock === null) return resolve(undefined);
        return new Promise<void>((release) => resolve(release));
      })
      .catch(reject);
  });
}

/** Creates slots that are held as Web Locks. Where the browser has none (plain http), each tab counts on its own. */
export function createUploadSlots(
  locks: LockManager | undefined = globalThis.navigator?.locks,
  slots = CONCURRENT_UPLOADS,
): UploadSlots {
  return locks === undefined ? ownSlots(slots) : sharedSlots(locks, slots);
}

function sharedSlots(locks: LockManager, slots: number): UploadSlots {
  const names = Array.from({ length: slots }, (_, slot) => `dropset-upload-${slot}`);
  return {
    async take(signal) {
      signal.throwIfAborted();
      for (const name of names) {
        const release = await holdLock(locks, name, { ifAvailable: true });
        if (release === undefined) continue;
        if (!signal.aborted) return release;
        release();
        signal.throwIfAborted();
      }
      signal.throwIfAborted();
      return firstFree(locks, names, signal);
    },
  };
}

/** Waits for whichever of these locks becomes free first, and returns its release. Rejects with the signal's reason. */
function firstFree(locks: LockManager, names: readonly string[], signal: AbortSignal): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const others = new AbortController();
    let isOver = false;
    function end(): void {
      isOver = true;
      signal.removeEventListener("abort", stop);
      others.abort();
    }
    function stop(): void {
      end();
      reject(signal.reason);
    }
    function take(release: (() => void) | undefined): void {
      // A second lock may be given before the wait for it ends.
      if (isOver) release?.();
      else {
        end();
        resolve(release ?? (() => undefined));
      }
    }
    function fail(error: unknown): void {
      if (isOver) return;
      end();
      reject(error);
    }
    signal.addEventListener("abort", stop, { once: true });
    for (const name of names) holdLock(locks, name, { signal: others.signal }).then(take, fail);
  });
}

function ownSlots(slots: number): UploadSlots {
  let free = slots;
  const waiting: (() => void)[] = [];
  function release(): void {
    const next = waiting.shift();
    if (next === undefined) free++;
    else next();
  }
  return {
    async take(signal) {
      signal.throwIfAborted();
      if (free > 0) free--;
      else {
        await new Promise<void>((resolve, reject) => {
          const stop = () => {
            waiting.splice(waiting.indexOf(go), 1);
            reject(signal.reason);
          };
          const go = () => {
            signal.removeEventListener("abort", stop);
            resolve();
          };
          waiting.push(go);
          signal.addEventListener("abort", stop, { once: true });
        });
      }
      let held = true;
      return () => {
        if (held) release();
        held = false;
      };
    },
  };
}
