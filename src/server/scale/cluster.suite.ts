import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { makeDataDir } from "../commands/process.suite.ts";
import { startTestPostgres, type TestPostgres } from "../db/testPostgres.suite.ts";
import { programFile } from "../program.suite.ts";
import { openRoundRobin, type RoundRobin } from "./roundRobin.suite.ts";

/** The admin key of a cluster. */
export const KEY = "scale-key-0123456789abcdef0123456789abcdef";

/** How long a process may take to start, ms. Far above what an idle machine needs. */
const READY_MS = 600_000;

/** A server or a worker of a cluster. */
export interface Member {
  readonly role: "serve" | "worker";
  /** Of a server; undefined for a worker. */
  readonly url: string | undefined;
  /** Ends it at once, as a power cut would end its process. */
  kill(): Promise<void>;
  /** Asks it to end. Returns its exit code. */
  stop(): Promise<number | null>;
  /** Starts it again, and waits until it is ready. */
  start(): Promise<void>;
  /** Everything that it has printed, over all its starts. */
  printed(): string;
}

/** Servers and workers on one database server and one data folder, behind a proxy that passes each connection to the next server. */
export interface Cluster {
  readonly replicas: readonly Member[];
  readonly workers: readonly Member[];
  readonly postgres: TestPostgres;
  readonly proxy: RoundRobin;
  readonly dataDir: string;
  /** Runs a command of the product beside the cluster. */
  command(...args: string[]): Promise<{ code: number | null; output: string }>;
  close(): Promise<void>;
}

/** Starts a cluster. `env` is for all of its processes. */
export async function startCluster(
  counts: { replicas: number; workers: number },
  env: Readonly<Record<string, string>> = {},
): Promise<Cluster> {
  const { dataDir, remove } = await makeDataDir();
  const postgres = await startTestPostgres();
  const common = {
    DATABASE_URL: await postgres.url("cluster"),
    DATA_DIR: dataDir,
    DROPSET_KEY: KEY,
    LOG_LEVEL: "info",
    ...env,
  };
  const ports = await Promise.all(Array.from({ length: counts.replicas }, freePort));
  const replicas = ports.map((port) => createMember("serve", { ...common, PORT: String(port), WORKERS: "0" }));
  const workers = Array.from({ length: counts.workers }, () => createMember("worker", { ...common, WORKERS: "2" }));
  const proxy = await openRoundRobin(ports);
  const cluster: Cluster = {
    replicas,
    workers,
    postgres,
    proxy,
    dataDir,
    async command(...args) {
      const { child, printed } = launch(args, common);
      await once(child, "close");
      return { code: child.exitCode, output: printed() };
    },
    async close() {
      await proxy.close();
      await Promise.all([...replicas, ...workers].map((member) => member.kill()));
      await postgres.close();
      await remove();
    },
  };
  try {
    // At once, as after a power cut: one of them creates the schema, the key and the sample project.
    await Promise.all([...replicas, ...workers].map((member) => member.start()));
  } catch (error) {
    await cluster.close();
    throw error;
  }
  return cluster;
}

function launch(args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [programFile("main.ts"), ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
  }
  return { child, printed: () => text };
}

function createMember(role: Member["role"], env: Readonly<Record<string, string>>): Member {
  let running: ReturnType<typeof launch> | undefined;
  let before = "";

  async function end(signal: "SIGKILL" | "SIGTERM"): Promise<number | null> {
    const ending = running;
    running = undefined;
    if (ending === undefined) return null;
    const { child } = ending;
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await once(child, "close");
    }
    before += ending.printed();
    return child.exitCode;
  }

  return {
    role,
    url: role === "serve" ? `http://127.0.0.1:${env.PORT}` : undefined,
    kill: async () => void (await end("SIGKILL")),
    stop: () => end("SIGTERM"),
    printed: () => before + (running?.printed() ?? ""),
    async start() {
      const started = launch([role], env);
      running = started;
      const until = Date.now() + READY_MS;
      while (!/"msg":"(worker )?ready"/.test(started.printed())) {
        if (started.child.exitCode !== null || Date.now() > until) {
          throw new Error(`A ${role} did not become ready. It printed:\n${started.printed()}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
