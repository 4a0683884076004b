/** Runs a piece of work whenever it is woken, once at a time. */
export interface Pump {
  /** Runs the work; when it runs already, it runs once more afterwards. Resolves when nothing is left to run. Never rejects. */
  wake(): Promise<void>;
  /** Resolves when the work does not run. */
  settled(): Promise<void>;
  /** Lets no further run begin. */
  stop(): void;
}

/** Creates a pump of `work`. An error of it is passed to `failed`, and the next call of `wake` runs it again. */
export function createPump(work: () => Promise<void>, failed: (error: unknown) => void): Pump {
  let stopped = false;
  let again = false;
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    while (again && !stopped) {
      again = false;
      await work().catch(failed);
    }
    // In the same turn as the condition, so that no call of `wake` falls in between.
    running = undefined;
  }

  return {
    async wake() {
      if (stopped) return running;
      again = true;
      // Not at once: the work may call `wake` itself, before `running` is set.
      running ??= Promise.resolve().then(run);
      return running;
    },
    async settled() {
      await running;
    },
    stop() {
      stopped = true;
    },
  };
}
