/** Minimum time between two publications that are not flushed, in milliseconds. */
const EVERY_MS = 250;

/** Publishes states, in the shape that zustand's `useStore` reads. */
interface Publisher<State> {
  getState(): State;
  getInitialState(): State;
  subscribe(listener: (state: State, previous: State) => void): () => void;
  /** Schedules a publication; there are at most four per second. */
  touch(): void;
  /** Publishes at once. */
  flush(): void;
  /** Stops publishing. */
  close(): void;
}

/** Creates a publisher of what `build` returns; `revision` grows with every publication. */
export function createPublisher<State>(build: (revision: number) => State): Publisher<State> {
  const listeners = new Set<(state: State, previous: State) => void>();
  let revision = 0;
  const initial = build(revision);
  let state = initial;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let publishedAt = Number.NEGATIVE_INFINITY;
  let closed = false;

  function publish(): void {
    clearTimeout(timer);
    timer = undefined;
    publishedAt = performance.now();
    const previous = state;
    state = build(++revision);
    for (const listener of [...listeners]) listener(state, previous);
  }
  return {
    getState: () => state,
    getInitialState: () => initial,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    touch() {
      if (closed || timer !== undefined) return;
      timer = setTimeout(publish, Math.max(0, publishedAt + EVERY_MS - performance.now()));
    },
    flush() {
      if (!closed) publish();
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
