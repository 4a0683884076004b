import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import type { KeyScope } from "../../contract/scopes.ts";
import { createApp } from "../app.ts";
import { readConfig } from "../config.ts";
import type { Deps } from "../deps.ts";
import { watchResponses } from "../http/documentedResponses.suite.ts";
import { createMetrics } from "../metrics.ts";
import { createKey } from "../services/keys.ts";
import { createSources } from "../sources/sources.ts";
import { openTaskBench, type TaskBench } from "../tasks/taskBench.suite.ts";
import { createThumbnails } from "../thumbnails/createThumbnails.ts";
import { openFolderThumbnails } from "../thumbnails/folderThumbnails.ts";
import { startWebhooks, type Webhooks } from "../webhooks/startWebhooks.ts";

/** Tasks on real stores, with the HTTP side over them. */
export interface ApiBench {
  readonly tasks: TaskBench;
  /** They ask no name server of the system. */
  readonly webhooks: Webhooks;
  readonly deps: Deps;
  /** Moves the clock of the HTTP side by milliseconds. */
  passTime(ms: number): void;
  /** Creates a key. Returns it and the id of its workspace. */
  key(scopes: readonly KeyScope[], workspace?: string): Promise<{ key: string; workspaceId: number }>;
  call(
    method: "GET" | "POST" | "PATCH" | "DELETE" | "HEAD",
    path: string,
    options?: { key?: string; body?: object; headers?: Record<string, string> },
    // biome-ignore lint/suspicious/noExplicitAny: tests read responses of every shape
  ): Promise<{ status: number; headers: Record<string, string>; json: any; bytes: Buffer; text: string }>;
  /** The HTTP side once more, with other parts; close it yourself. */
  another(parts: Partial<Deps>): Promise<FastifyInstance>;
  /** Throws when a response was not as its endpoint documents it. */
  close(): Promise<void>;
}

/** Opens tasks and the HTTP side in a folder of their own, which `close` removes. */
export async function openApiBench(
  options: { env?: Readonly<Record<string, string>>; dnsServers?: readonly string[] } = {},
): Promise<ApiBench> {
  const { importSources, maxFileBytes } = readConfig({ ...options.env });
  const tasks = await openTaskBench({ sources: { places: importSources, maxFileBytes } });
  const log = pino({ level: "silent" });
  let passed = 0;
  const now = () => Date.now() + passed;
  const thumbnails = createThumbnails({
    store: openFolderThumbnails(`${tasks.directory}/thumbnails`),
    decoders: 1,
    now,
    log,
  });
  const config = readConfig({ DATA_DIR: tasks.directory, ...options.env });
  const webhooks = await startWebhooks({
    db: tasks.db,
    networks: config.webhookNetworks,
    dnsServers: options.dnsServers ?? ["127.0.0.1:1"],
    version: "0.0.0-test",
    alone: true,
    now,
    log,
  });
  const deps: Deps = {
    config,
    db: tasks.db,
    blobs: tasks.blobs,
    version: "0.0.0-test",
    log,
    now,
    thumbnails,
    tasks: { wake: tasks.queue.wake, expect: () => undefined },
    taskWaits: tasks.waits,
    sources: createSources(importSources),
    webhooks,
  };
  const responses = watchResponses(createMetrics());
  const app = await createApp(deps, { metrics: responses.metrics });
  const bench: ApiBench = {
    tasks,
    webhooks,
    deps,
    passTime(ms) {
      passed += ms;
    },
    async key(scopes, workspace = "default") {
      const { secret } = await createKey(deps, { name: "test", scopes, expiresAt: null, workspace });
      const [row] = tasks.sql("SELECT id FROM workspaces WHERE name = ?", workspace);
      return { key: secret, workspaceId: row?.id as number };
    },
    async call(method, path, options = {}) {
      const answer = await app.inject({
        method,
        url: path,
        headers: {
          ...(options.key === undefined ? {} : { "x-api-key": options.key }),
          ...options.headers,
        },
        ...(options.body === undefined ? {} : { payload: options.body }),
      });
      const type = String(answer.headers["content-type"] ?? "");
      return {
        status: answer.statusCode,
        headers: answer.headers as Record<string, string>,
        json: type.startsWith("application/json") && answer.payload !== "" ? answer.json() : undefined,
        bytes: answer.rawPayload,
        text: answer.payload,
      };
    },
    another: (parts) => createApp({ ...deps, ...parts }),
    async close() {
      await app.close();
      await webhooks.close();
      await thumbnails.close();
      await tasks.close();
      responses.check();
    },
  };
  return bench;
}
