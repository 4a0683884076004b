/** How long the page may be blocked at a time, in milliseconds. */
const SLICE_MS = 8;

/** The scheduler of newer browsers; the types of the compiler do not have it. */
interface Scheduled {
  readonly scheduler?: { readonly postTask?: (task: () => void) => Promise<void> };
}

/** Resolves in the next task, after the page could draw and respond. Unlike a timer it is not delayed in background tabs. */
export function nextTask(): Promise<void> {
  const { scheduler } = globalThis as Scheduled;
  // Far cheaper than a channel, of which each is known to all processes.
  if (scheduler?.postTask !== undefined) return scheduler.postTask(() => undefined);
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
 * Creates a function that keeps long loops from blocking the page: `await breathe()` in every round returns at once until the time slice is
 * used up, then lets the page run. Rejects with the signal's reason when the signal aborts.
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
