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
  let turn = 0;
  return {
    async take(signal) {
      signal.throwIfAborted();
      for (let slot = 0; slot < slots; slot++) {
        const release = await holdLock(locks, `dropset-upload-${slot}`, { ifAvailable: true });
        if (release === undefined) continue;
        if (!signal.aborted) return release;
        release();
        signal.throwIfAborted();
      }
      const release = await holdLock(locks, `dropset-upload-${turn++ % slots}`, { signal });
      return release ?? (() => undefined);
    },
  };
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
