/** How long the page may be kept busy at a time, in milliseconds. */
const SLICE_MS = 8;

/** Lets the page draw and answer before the next task. Unlike a timer it is not held back in tabs in the background. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/**
 * Tells long loops when to let go: `await breathe()` in every round returns at once until the slice is used up, then gives the page
 * its turn. Rejects with the signal's reason when that aborts.
 */
export function createBreath(signal?: AbortSignal, sliceMs = SLICE_MS): () => Promise<void> | undefined {
  let until = performance.now() + sliceMs;
  return () => {
    if (performance.now() < until) return undefined;
    return nextTask().then(() => {
      signal?.throwIfAborted();
      until = performance.now() + sliceMs;
    });
  };
}
