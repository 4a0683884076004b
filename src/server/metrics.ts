import type { FastifyInstance } from "fastify";
import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";
import { addGauges, type GaugeSources } from "./gauges.ts";

const taskTypes = ["import", "clone", "sample"] as const;
const taskEnds = ["finished", "failed", "stopped", "bug"] as const;

/** How a task ended, for metrics: `failed` because of its data, `bug` because of the program. */
export type TaskEnd = (typeof taskEnds)[number];

/** What the task queue reports to the metrics. */
export interface TaskMetrics {
  /** Reports that a task of a type starts for the first time, and how long it waited, ms. */
  taskStarted(type: string, waitedMs: number): void;
  /** Reports how a task ended, and how long it ran, ms. */
  taskEnded(type: string, end: TaskEnd, ranMs: number): void;
}

/** The metrics of the server, for Prometheus. */
export interface Metrics extends TaskMetrics {
  /** Returns all metrics in the text format of Prometheus. */
  text(): Promise<string>;
  readonly contentType: string;
  /** Counts every request of an app by method, route and status. */
  watch(app: FastifyInstance): void;
  /** Adds the gauges of the queue, the store and the disk. Call it once. */
  readFrom(sources: GaugeSources): void;
  /** Counts the files of an upload, and those among them with errors. */
  countUpload(files: number, failed: number): void;
  /** Counts a key that is not valid, sent to sign in on the page or in the header of a call. */
  countWrongKey(via: "page" | "header"): void;
  /** Reports how long a call of the database took, seconds, and whether it failed. */
  databaseCalled(mode: "read" | "write", seconds: number, failed: boolean): void;
}

/** Creates the metrics. Those of the process (memory, event loop) use timers and are created only with `ofProcess`. */
export function createMetrics({ ofProcess = false } = {}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (ofProcess) collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: "dropset_http_request_duration_seconds",
    help: "Time from the first byte of a request to the last byte of its response.",
    labelNames: ["method", "route", "status"],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60, 600],
    registers,
  });
  const rateLimited = new Counter({
    name: "dropset_rate_limited_total",
    help: "Responses with status 429.",
    registers,
  });
  const files = new Counter({
    name: "dropset_uploaded_files_total",
    help: "Files of upload calls, by outcome.",
    labelNames: ["outcome"],
    registers,
  });
  const wrongKeys = new Counter({
    name: "dropset_failed_sign_ins_total",
    help: "Keys that are not valid: sent to sign in on the page, or in the header of a call.",
    labelNames: ["via"],
    registers,
  });
  for (const via of ["page", "header"]) wrongKeys.inc({ via }, 0);
  const waits = new Histogram({
    name: "dropset_task_wait_seconds",
    help: "Time from the creation of a task to its first start.",
    labelNames: ["type"],
    buckets: [0.1, 1, 5, 20, 60, 300, 1800, 7200],
    registers,
  });
  const durations = new Histogram({
    name: "dropset_task_duration_seconds",
    help: "Time that a task ran, by how it ended: finished, failed (its data), stopped (by a person), bug (the program).",
    labelNames: ["type", "outcome"],
    buckets: [0.1, 1, 5, 20, 60, 300, 1800, 7200],
    registers,
  });
  const databaseCalls = new Histogram({
    name: "dropset_database_duration_seconds",
    help: "Time of an operation of the database with its waiting for others, by mode: read or write.",
    labelNames: ["mode"],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
    registers,
  });
  const databaseErrors = new Counter({
    name: "dropset_database_errors_total",
    help: "Operations of the database that failed, for example on a full disk or while another process locks it.",
    labelNames: ["mode"],
    registers,
  });
  for (const mode of ["read", "write"]) databaseErrors.inc({ mode }, 0);
  // An increase from nothing to 1 is none to Prometheus, so series that alerts are about begin with 0.
  for (const type of taskTypes) {
    waits.zero({ type });
    for (const outcome of taskEnds) durations.zero({ type, outcome });
  }
  let readGauges = async () => {};

  return {
    async text() {
      await readGauges();
      return registry.metrics();
    },
    contentType: registry.contentType,
    watch(app) {
      app.addHook("onResponse", async (request, reply) => {
        // The pattern instead of the path keeps the number of labels small.
        const route = request.routeOptions.url ?? "none";
        requests.observe({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
        if (reply.statusCode === 429) rateLimited.inc();
      });
    },
    readFrom(sources) {
      readGauges = addGauges(registry, sources);
    },
    countUpload(count, failed) {
      files.inc({ outcome: "accepted" }, count - failed);
      files.inc({ outcome: "refused" }, failed);
    },
    countWrongKey: (via) => wrongKeys.inc({ via }),
    taskStarted: (type, waitedMs) => waits.observe({ type }, Math.max(0, waitedMs) / 1000),
    taskEnded: (type, outcome, ranMs) => durations.observe({ type, outcome }, ranMs / 1000),
    databaseCalled(mode, seconds, failed) {
      databaseCalls.observe({ mode }, seconds);
      if (failed) databaseErrors.inc({ mode });
    },
  };
}
