import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
  /** Whether it has ended although nobody asked it to. */
  hasFailed(): boolean;
  /** Ends it at once, as a power cut would end its process. */
  kill(): Promise<void>;
  /** Asks it to end. Returns its exit code. */
  stop(): Promise<number | null>;
  /** Starts it again, and waits until it is ready. */
  start(): Promise<void>;
  /** Everything that it has printed, over all its starts. */
  printed(): string;
}

/** Servers and workers on shared stores, behind a proxy that passes each connection to the next server. */
export interface Cluster {
  readonly replicas: readonly Member[];
  readonly workers: readonly Member[];
  /** Replicas, then workers. */
  readonly members: readonly Member[];
  readonly proxy: RoundRobin;
  /** Runs a command of the product beside the cluster. */
  command(...args: string[]): Promise<{ code: number | null; output: string }>;
  close(): Promise<void>;
}

/** How to start a cluster. */
export interface ClusterOptions {
  readonly replicas: number;
  readonly workers: number;
  /** For all processes: where the stores are. With `BLOB_URL`, each process has a data folder of its own; without, all have the same. */
  readonly env: Readonly<Record<string, string>>;
  /** Program and arguments to start the product with. */
  readonly program: readonly string[];
}

/** Starts a cluster. */
export async function startCluster({ replicas, workers, env, program }: ClusterOptions): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), "dropset-cluster-"));
  const settings = { DROPSET_KEY: KEY, LOG_LEVEL: "info", ...env };
  const dataDirOf = (name: string) => join(folder, env.BLOB_URL === undefined ? "shared" : name);
  const launch = (name: string, args: readonly string[], own: Readonly<Record<string, string>> = {}) =>
    startProgram([...program, ...args], { ...settings, DATA_DIR: dataDirOf(name), ...own });
  const ports = await Promise.all(Array.from({ length: replicas }, freePort));
  const servers = ports.map((port, at) =>
    createMember("serve", `http://127.0.0.1:${port}`, () =>
      launch(`server-${at}`, ["serve"], { PORT: String(port), WORKERS: "0" }),
    ),
  );
  const others = Array.from({ length: workers }, (_, at) =>
    createMember("worker", undefined, () => launch(`worker-${at}`, ["worker"], { WORKERS: "2" })),
  );
  const members = [...servers, ...others];
  const proxy = await openRoundRobin(ports);
  const cluster: Cluster = {
    replicas: servers,
    workers: others,
    members,
    proxy,
    async command(...args) {
      const { child, printed } = launch("command", args);
      await once(child, "close");
      return { code: child.exitCode, output: printed() };
    },
    async close() {
      await proxy.close();
      await Promise.all(members.map((member) => member.kill()));
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    // At once, as after a power cut: one of them creates the schema, the key and the sample project.
    await Promise.all(members.map((member) => member.start()));
  } catch (error) {
    await cluster.close();
    throw error;
  }
  return cluster;
}

function startProgram([program = "", ...args]: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
  }
  return { child, printed: () => text };
}

function createMember(
  role: Member["role"],
  url: string | undefined,
  launch: () => ReturnType<typeof startProgram>,
): Member {
  let running: ReturnType<typeof startProgram> | undefined;
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
    url,
    hasFailed: () => running !== undefined && (running.child.exitCode ?? running.child.signalCode) !== null,
    kill: async () => void (await end("SIGKILL")),
    stop: () => end("SIGTERM"),
    printed: () => before + (running?.printed() ?? ""),
    async start() {
      const started = launch();
      running = started;
      const until = Date.now() + READY_MS;
      while (!/"msg":"(worker )?ready"/.test(started.printed())) {
        const { exitCode, signalCode } = started.child;
        if (exitCode !== null || signalCode !== null || Date.now() > until) {
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
