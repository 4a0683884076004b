import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { programFile } from "../program.suite.ts";

/** A message to the meter inside the server. Each is answered with what was measured since `start`. */
export type MeterCommand = "start" | "stop";

/** What the meter inside the server measured. */
export interface Measured {
  /** The longest time for which the main thread was held between two turns of its event loop, as on a quiet machine; and on the clock. */
  readonly longest: { readonly ms: number; readonly clockMs: number };
  /** How many times slower than a quiet machine this one is at the moment, 1 or more. Time in which others have the processor is not part of it. */
  readonly slowness: number;
  /** Memory of the whole process at the start, and its peak. */
  readonly startBytes: number;
  readonly peakBytes: number;
}

/** Returns what was measured in words. */
export function describeMeasured({ longest, startBytes, peakBytes, slowness }: Measured): string {
  const [before, peak] = [startBytes, peakBytes].map((bytes) => Math.round(bytes / 1e6));
  const clock = `${longest.clockMs.toFixed(0)} on the clock, machine ${slowness.toFixed(1)} times slower`;
  return `held for ${longest.ms.toFixed(0)} ms (${clock}), ${before} MB before, ${peak} MB at most`;
}

/** The real server as a process, with a meter inside. */
export interface MeasuredServer {
  readonly url: string;
  readonly key: string;
  readonly process: ChildProcess;
  /** Runs `work` and returns what was measured meanwhile. */
  measure(work: () => Promise<void>): Promise<Measured>;
  close(): Promise<void>;
}

/** An admin key. */
const KEY = "measured-server-key-0123456789abcdef";

/** Creates a data directory, which `remove` deletes. */
export async function makeMeasuredDir(): Promise<{ dataDir: string; remove(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), "dropset-load-"));
  return { dataDir, remove: () => rm(dataDir, { recursive: true, force: true }) };
}

/** Starts the server on a data directory and waits until it is ready. */
export async function startMeasuredServer(dataDir: string, env: Record<string, string> = {}): Promise<MeasuredServer> {
  const args = ["--expose-gc", "--import", programFile("meter.program.suite.ts"), programFile("main.ts"), "serve"];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, DATA_DIR: dataDir, DROPSET_KEY: KEY, PORT: "0", LOG_LEVEL: "info", ...env },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let printed = "";
    const read = (data: Buffer) => {
      printed += data.toString();
      const ready = /"url":"(http[^"]+)".*"msg":"ready"/.exec(printed);
      if (ready?.[1] !== undefined) resolve(ready[1]);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", () => reject(new Error(`The server ended. It printed:\n${printed}`)));
  });

  async function ask(command: MeterCommand): Promise<Measured> {
    const answer = once(child, "message");
    child.send(command);
    const [measured] = (await answer) as [Measured];
    return measured;
  }

  return {
    url,
    key: KEY,
    process: child,
    async measure(work) {
      await ask("start");
      await work();
      return ask("stop");
    },
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}
