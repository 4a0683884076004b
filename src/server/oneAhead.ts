/** Runs one piece of work while its caller prepares the next. */
export interface OneAhead {
  /** True while a piece of work runs. */
  readonly isRunning: boolean;
  /** Waits for the piece that runs. Throws its error, once. */
  end(): Promise<void>;
  /** Waits like `end`, then begins `work` and does not wait for it. */
  begin(work: () => Promise<void>): Promise<void>;
}

/** Creates a runner in which nothing runs. */
export function createOneAhead(): OneAhead {
  let isRunning = false;
  let running: Promise<{ readonly error: unknown } | undefined> = Promise.resolve(undefined);

  async function end(): Promise<void> {
    const failed = await running;
    running = Promise.resolve(undefined);
    if (failed !== undefined) throw failed.error;
  }

  return {
    get isRunning() {
      return isRunning;
    },
    end,
    async begin(work) {
      await end();
      isRunning = true;
      running = work()
        .then(
          () => undefined,
          (error: unknown) => ({ error }),
        )
        .finally(() => {
          isRunning = false;
        });
    },
  };
}
