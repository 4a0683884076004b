import type { FastifyInstance } from "fastify";
import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";

/** The metrics of the server, for Prometheus. */
export interface Metrics {
  /** Returns all metrics in the text format of Prometheus. */
  text(): Promise<string>;
  readonly contentType: string;
  /** Counts every request of an app by method, route and status. */
  watch(app: FastifyInstance): void;
  /** Counts the files of an upload, and those among them with errors. */
  countUpload(files: number, failed: number): void;
}

/** Creates the metrics. Those of the process (memory, event loop) use timers and are created only with `ofProcess`. */
export function createMetrics({ ofProcess = false } = {}): Metrics {
  const registry = new Registry();
  if (ofProcess) collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: "dropset_http_request_duration_seconds",
    help: "Time from the first byte of a request to the last byte of its response.",
    labelNames: ["method", "route", "status"],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60, 600],
    registers: [registry],
  });
  const files = new Counter({
    name: "dropset_uploaded_files_total",
    help: "Files of upload calls, by outcome.",
    labelNames: ["outcome"],
    registers: [registry],
  });
  return {
    text: () => registry.metrics(),
    contentType: registry.contentType,
    watch(app) {
      app.addHook("onResponse", async (request, reply) => {
        // The pattern instead of the path keeps the number of labels small.
        const route = request.routeOptions.url ?? "none";
        requests.observe({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
      });
    },
    countUpload(count, failed) {
      files.inc({ outcome: "accepted" }, count - failed);
      files.inc({ outcome: "refused" }, failed);
    },
  };
}
