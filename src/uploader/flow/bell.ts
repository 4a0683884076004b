/** Wakes everything that waits for a change. */
export interface Bell {
  ring(): void;
  /** Resolves at the next ring; rejects with the signal's reason when it aborts. */
  next(signal: AbortSignal): Promise<void>;
}

/** Creates a bell. Several rings within one task wake only once. */
export function createBell(): Bell {
  let waiting = new Set<() => void>();
  let rung = false;
  return {
    ring() {
      if (rung) return;
      rung = true;
      queueMicrotask(() => {
        rung = false;
        const woken = waiting;
        waiting = new Set();
        for (const wake of woken) wake();
      });
    },
    next(signal) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const stop = () => {
          waiting.delete(wake);
          reject(signal.reason);
        };
        const wake = () => {
          signal.removeEventListener("abort", stop);
          resolve();
        };
        waiting.add(wake);
        signal.addEventListener("abort", stop, { once: true });
      });
    },
  };
}
