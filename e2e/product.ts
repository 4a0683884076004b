import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { get as getPlainly } from "node:http";
import { get as getSecurely } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A running server of the built product with a data folder of its own. */
export interface Product {
  readonly url: string;
  /** The first admin key. */
  readonly key: string;
  readonly dataDir: string;
  /** Process id of the server that runs now. */
  pid(): number;
  /** Everything the server has printed, over all its starts. */
  log(): string;
  /** Ends the server at once, as a power cut would end its process. */
  kill(): Promise<void>;
  /** Asks the server to end and waits until it has. Returns its exit code. */
  stop(): Promise<number | null>;
  /** Starts the server again on the same port and data; waits until it is ready. */
  start(): Promise<void>;
  /** Runs a command of the product, such as `check --read-data`, on the same data. */
  command(...args: string[]): Promise<{ code: number | null; output: string }>;
  /** Kills the server and removes its data. */
  dispose(): Promise<void>;
}

/** How to start the product. */
export interface ProductOptions {
  readonly dataDir?: string;
  /** A data folder to begin with a copy of; an empty one by default. */
  readonly from?: string | undefined;
  readonly env?: Readonly<Record<string, string>>;
  /** Program and arguments to start it with; the checkout's `bin/dropset.js` by default. */
  readonly program?: readonly string[];
  /** The program starts the server as a child of its own (strace does): both are then killed together. */
  readonly wrapped?: boolean;
  /** How long it may take until it is ready. Default one minute. */
  readonly readyMs?: number;
}

/** A port that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("No free port.");
  return address.port;
}

/** Asks the server whether it is ready. The certificate of a test is signed by nobody that counts. */
function isReady(url: string): Promise<boolean> {
  const get = url.startsWith("https:") ? getSecurely : getPlainly;
  return new Promise((resolve) => {
    const asked = get(`${url}/readyz`, { rejectUnauthorized: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    asked.on("error", () => resolve(false));
  });
}

/** A key for tests: long enough for the product to accept it, and the same in every run. */
const TEST_KEY = "test-key-0123456789abcdef0123456789abcdef";

/** Starts the product and waits until it is ready. */
export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const ownsData = options.dataDir === undefined;
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "dropset-e2e-")));
  if (options.from !== undefined) await cp(options.from, dataDir, { recursive: true });
  const port = await freePort();
  const url = `${options.env?.TLS_CERT === undefined ? "http" : "https"}://127.0.0.1:${port}`;
  const program = options.program ?? [process.execPath, "bin/dropset.js"];
  const env = {
    ...process.env,
    HOST: "127.0.0.1",
    PORT: String(port),
    DATA_DIR: dataDir,
    DROPSET_KEY: TEST_KEY,
    ...options.env,
  };
  const readyMs = options.readyMs ?? 60_000;
  let child: ChildProcess | undefined;
  let log = "";

  function launch(args: readonly string[]): ChildProcess {
    const [command = process.execPath, ...rest] = program;
    return spawn(command, [...rest, ...args], {
      env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: options.wrapped === true,
    });
  }

  function signal(process_: ChildProcess, name: "SIGKILL" | "SIGTERM"): void {
    if (options.wrapped !== true || process_.pid === undefined) process_.kill(name);
    else {
      try {
        process.kill(-process_.pid, name);
      } catch {
        // It has ended already.
      }
    }
  }

  async function ended(process_: ChildProcess): Promise<number | null> {
    if (process_.exitCode === null && process_.signalCode === null) await once(process_, "exit");
    return process_.exitCode;
  }

  const product: Product = {
    url,
    key: env.DROPSET_KEY,
    dataDir,
    pid: () => child?.pid ?? 0,
    log: () => log,
    async kill() {
      if (child === undefined) return;
      signal(child, "SIGKILL");
      await ended(child);
    },
    async stop() {
      if (child === undefined) return null;
      signal(child, "SIGTERM");
      return ended(child);
    },
    async start() {
      child = launch(["serve"]);
      const keep = (chunk: Buffer) => {
        log = (log + chunk.toString()).slice(-1_000_000);
      };
      child.stdout?.on("data", keep);
      child.stderr?.on("data", keep);
      for (const until = Date.now() + readyMs; ; ) {
        if (await isReady(url)) return;
        if (child.exitCode !== null || child.signalCode !== null || Date.now() > until) {
          signal(child, "SIGKILL");
          await ended(child);
          throw new Error(`The server did not become ready (exit code ${child.exitCode}). It printed:\n${log}`);
        }
        await sleep(50);
      }
    },
    async command(...args) {
      const started = launch(args);
      let output = "";
      started.stdout?.on("data", (chunk: Buffer) => {
        output += chunk;
      });
      started.stderr?.on("data", (chunk: Buffer) => {
        output += chunk;
      });
      await once(started, "close");
      return { code: started.exitCode, output };
    },
    async dispose() {
      await product.kill();
      if (ownsData) await rm(dataDir, { recursive: true, force: true });
    },
  };
  await product.start();
  return product;
}
