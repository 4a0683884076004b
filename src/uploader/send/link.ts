import { ApiError } from "../api/apiError.ts";
import { type WaitReason, waitAfter } from "./retry.ts";

/** Why no calls are made, and until when. */
export interface LinkTrouble {
  readonly reason: WaitReason;
  /** Milliseconds since the epoch of the next try, to be shown. */
  readonly until: number;
  readonly message: string;
}

/** Repeats a call until it succeeds or fails permanently. */
export type Insist = <T>(call: () => Promise<T>, signal: AbortSignal) => Promise<T>;

/** The connection to the server, shared by all calls of an upload. */
export interface Link {
  /**
   * Makes one call when calls are allowed. While the server does not respond, one call at a time is made as a probe, after a growing wait;
   * all others wait for its result, so that a server that is down gets at most one call per second. Throws what the call throws.
   */
  run<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T>;
  /** Like `run`, but repeats until the call succeeds or fails permanently. */
  readonly insist: Insist;
  /** Undefined while calls are allowed. */
  readonly trouble: LinkTrouble | undefined;
  /** Tries again at once, because the network is back or the person requested it. */
  wake(): void;
}

/** What a link depends on besides its calls. All fields except `onChange` have defaults for the page. */
interface LinkOptions {
  readonly onChange: (trouble: LinkTrouble | undefined) => void;
  readonly online?: () => boolean;
  readonly random?: () => number;
}

/** Creates the link of one upload. */
export function createLink(options: LinkOptions): Link {
  const { onChange, online = () => globalThis.navigator?.onLine !== false, random = Math.random } = options;
  let trouble: LinkTrouble | undefined;
  let attempt = 0;
  let trying = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Time of the next try by the clock that nobody sets, `performance.now()`. */
  let tryAt = 0;
  const waiting: ((isTry: boolean) => void)[] = [];

  function schedule(): void {
    clearTimeout(timer);
    if (trouble === undefined || trying || waiting.length === 0) return;
    timer = setTimeout(
      () => {
        trying = true;
        waiting.shift()?.(true);
      },
      Math.max(0, tryAt - performance.now()),
    );
  }

  /** Waits until a call is allowed; returns whether it is the probe that all others wait for. */
  function turn(signal: AbortSignal): Promise<boolean> {
    signal.throwIfAborted();
    if (trouble === undefined) return Promise.resolve(false);
    return new Promise((resolve, reject) => {
      const stop = () => {
        waiting.splice(waiting.indexOf(go), 1);
        schedule();
        reject(signal.reason);
      };
      const go = (isTry: boolean) => {
        signal.removeEventListener("abort", stop);
        resolve(isTry);
      };
      signal.addEventListener("abort", stop, { once: true });
      waiting.push(go);
      schedule();
    });
  }

  function up(): void {
    attempt = 0;
    if (trouble === undefined) return;
    trouble = undefined;
    clearTimeout(timer);
    for (const go of waiting.splice(0)) go(false);
    onChange(undefined);
  }

  function down(error: ApiError, isTry: boolean): void {
    // Calls in progress when the trouble began fail together; they count as one failure.
    if (trouble !== undefined && !isTry && error.retryAfterMs === undefined) return;
    const wait = waitAfter(error, trouble === undefined || isTry ? attempt++ : attempt, { online: online(), random });
    if (wait === undefined) return;
    tryAt = performance.now() + wait.ms;
    trouble = { reason: wait.reason, until: Date.now() + wait.ms, message: wait.message };
    onChange(trouble);
  }

  async function run<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const isTry = await turn(signal);
    try {
      const value = await call();
      up();
      return value;
    } catch (error) {
      if (!signal.aborted && error instanceof ApiError) {
        if (error.retriable) down(error, isTry);
        // A refusal is a response, so the server is reachable.
        else up();
      }
      throw error;
    } finally {
      if (isTry) trying = false;
      schedule();
    }
  }

  return {
    run,
    async insist(call, signal) {
      for (;;) {
        try {
          return await run(call, signal);
        } catch (error) {
          if (signal.aborted || !(error instanceof ApiError) || !error.retriable) throw error;
        }
      }
    },
    get trouble() {
      return trouble;
    },
    wake() {
      if (trouble === undefined) return;
      tryAt = performance.now();
      trouble = { ...trouble, until: Date.now() };
      schedule();
    },
  };
}
