import type { Content } from "../walk/packedFile.ts";
import type { Expected, FromWorker, Known, ToWorker } from "./messages.ts";

/** Time after which a worker without a message counts as dead; a worker sends a heartbeat once a second. */
const SILENCE_MS = 4_000;
/** A new worker may take so long until its first message: its program has to be fetched. */
const START_MS = 30_000;
const WATCH_MS = 500;
/** When no worker could be started for so long, the pool gives up: by then it is not the network any more. */
const GIVE_UP_MS = 60_000;

/** A worker died, or was replaced, during a job. Nothing is known of the part of the job that it had not reported yet. */
export class WorkerDied extends Error {
  override readonly name = "WorkerDied";
  /** False when its program could not be loaded, which is not the fault of the job: try again a second later. */
  readonly started: boolean;
  constructor(message: string, started: boolean) {
    super(message);
    this.started = started;
  }
}

/** Workers cannot be started at all: their program is no longer on the server, or is refused. */
export class NoWorkers extends Error {
  override readonly name = "NoWorkers";
}

/** A message of a worker about a job. */
export type PoolMessage = Exclude<FromWorker, { type: "beat" | "done" }>;

/** Workers that read and hash files. Jobs are spread evenly; how many run at once is the caller's choice. */
export interface HashPool {
  /** Number of jobs that keep the workers busy. */
  readonly lanes: number;
  /**
   * Runs a job; `known` is what earlier uploads found of its files. Passes on the messages of its worker. Resolves when the job is done or cancelled by `signal`; rejects with `WorkerDied`
   * or `NoWorkers`.
   */
  hash(
    files: readonly Content[],
    keep: boolean,
    known: Known | undefined,
    take: (message: PoolMessage) => void,
    signal: AbortSignal,
  ): Promise<void>;
  /** The same for reading again. `privateFolder` is where large files may be unpacked; the caller removes them once they are sent. */
  read(
    files: readonly Content[],
    expected: readonly Expected[],
    take: (message: PoolMessage) => void,
    signal: AbortSignal,
    privateFolder?: string,
  ): Promise<void>;
  /** Stops all workers; their jobs reject. */
  dispose(): void;
}

/** Settings of a pool; all but `spawn` have defaults for the page. */
interface HashPoolOptions {
  readonly spawn: () => Worker;
  /** Default: one less than the cores, between 2 and 4. */
  readonly workers?: number;
  /** Jobs at the same time in each worker. Default 3. */
  readonly lanesPerWorker?: number;
}

interface Job {
  readonly take: (message: PoolMessage) => void;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** A worker of the pool and its jobs. */
interface Seat {
  readonly worker: Worker;
  readonly jobs: Map<number, Job>;
  hasStarted: boolean;
  /** Time of its last message, or of its start; `performance.now()`. */
  heardAt: number;
}

/** Starts the worker whose program is built into the page. */
export function spawnHashWorker(): Worker {
  return new Worker(new URL("./hash.worker.ts", import.meta.url), { type: "module", name: "hash" });
}

/** Creates a pool of hash workers; they are started when first needed. */
export function createHashPool(options: HashPoolOptions): HashPool {
  const size = options.workers ?? Math.min(Math.max((globalThis.navigator?.hardwareConcurrency ?? 2) - 1, 2), 4);
  const seats = new Set<Seat>();
  let lastJob = 0;
  let failingSince: number | undefined;
  let disposed = false;
  let watch: ReturnType<typeof setInterval> | undefined;
  let watchedAt = 0;

  function bury(seat: Seat, why: string): void {
    if (!seats.delete(seat)) return;
    seat.worker.terminate();
    const now = performance.now();
    failingSince = seat.hasStarted ? undefined : (failingSince ?? now);
    const error =
      failingSince !== undefined && now - failingSince > GIVE_UP_MS
        ? new NoWorkers("The workers that read files cannot be started. Reload the page and drop the folder again.")
        : new WorkerDied(why, seat.hasStarted);
    for (const job of seat.jobs.values()) job.reject(error);
    if (seats.size === 0) stopWatching();
  }

  function look(): void {
    const now = performance.now();
    // The page itself was suspended (a closed lid, a busy machine): the time of the workers starts again.
    const slept = now - watchedAt > WATCH_MS * 3;
    watchedAt = now;
    for (const seat of seats) {
      if (slept) seat.heardAt = now;
      if (seat.jobs.size === 0) continue;
      if (now - seat.heardAt > (seat.hasStarted ? SILENCE_MS : START_MS)) bury(seat, "The worker does not respond.");
    }
  }

  function stopWatching(): void {
    clearInterval(watch);
    watch = undefined;
  }

  function open(): Seat {
    const worker = options.spawn();
    const seat: Seat = { worker, jobs: new Map(), hasStarted: false, heardAt: performance.now() };
    seats.add(seat);
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      seat.heardAt = performance.now();
      seat.hasStarted = true;
      failingSince = undefined;
      if (data.type === "beat") return;
      const job = seat.jobs.get(data.job);
      if (job === undefined) return;
      if (data.type !== "done") return job.take(data);
      seat.jobs.delete(data.job);
      if (data.failed === undefined) job.resolve();
      else job.reject(new WorkerDied(data.failed, true));
    };
    worker.onerror = (event) => {
      event.preventDefault();
      bury(seat, event.message || "The worker could not be started.");
    };
    worker.onmessageerror = () => bury(seat, "The worker sent a message that cannot be read.");
    if (watch === undefined) {
      watchedAt = performance.now();
      watch = setInterval(look, WATCH_MS);
    }
    return seat;
  }

  /** Returns the worker with the fewest jobs; a new one while the pool is not full and all are busy. */
  function seatFor(): Seat {
    let best: Seat | undefined;
    for (const seat of seats) if (best === undefined || seat.jobs.size < best.jobs.size) best = seat;
    return best === undefined || (best.jobs.size > 0 && seats.size < size) ? open() : best;
  }

  function run(
    request: (job: number) => Exclude<ToWorker, { type: "cancel" }>,
    take: (message: PoolMessage) => void,
    signal: AbortSignal,
  ): Promise<void> {
    signal.throwIfAborted();
    if (disposed) return Promise.reject(new WorkerDied("The pool is closed.", false));
    const job = ++lastJob;
    const seat = seatFor();
    if (seat.jobs.size === 0) seat.heardAt = performance.now();
    return new Promise<void>((resolve, reject) => {
      const cancel = () => seat.worker.postMessage({ type: "cancel", job } satisfies ToWorker);
      const settle = () => signal.removeEventListener("abort", cancel);
      seat.jobs.set(job, {
        take,
        resolve: () => {
          settle();
          resolve();
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
      signal.addEventListener("abort", cancel, { once: true });
      seat.worker.postMessage(request(job));
    });
  }

  return {
    lanes: size * (options.lanesPerWorker ?? 3),
    hash: (files, keep, known, take, signal) => run((job) => ({ type: "hash", job, files, keep, known }), take, signal),
    read: (files, expected, take, signal, privateFolder) =>
      run((job) => ({ type: "read", job, files, expected, privateFolder }), take, signal),
    dispose() {
      disposed = true;
      stopWatching();
      for (const seat of [...seats]) {
        seats.delete(seat);
        seat.worker.terminate();
        for (const job of seat.jobs.values()) job.reject(new WorkerDied("The pool is closed.", false));
      }
    },
  };
}
