/** Work of a process that nobody waits for, except its end. */
export interface Background {
  /** Fires when the process ends. */
  readonly signal: AbortSignal;
  /** Adds work. A failure is logged, and so is what it was. */
  run(what: string, work: Promise<unknown>): void;
  /** Asks all work to end, and waits for it. */
  stop(): Promise<void>;
}

/** Creates the background of a process. */
export function createBackground(log: { error(data: object, message: string): void }): Background {
  const stopping = new AbortController();
  const running = new Set<Promise<unknown>>();
  return {
    signal: stopping.signal,
    run(what, work) {
      const done = work
        .catch((error: unknown) => stopping.signal.aborted || log.error({ err: error }, `${what} failed`))
        .finally(() => running.delete(done));
      running.add(done);
    },
    async stop() {
      stopping.abort(new Error("The process is shutting down."));
      await Promise.all(running);
    },
  };
}
