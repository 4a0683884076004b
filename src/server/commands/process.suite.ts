import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { programFile } from "../program.suite.ts";

/** A running program. */
export interface Program {
  readonly child: ChildProcess;
  /** Returns everything that was printed so far. */
  printed(): string;
  /** Waits until the printed text matches. Rejects when the program ends before. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  /** The exit code, when it has ended. */
  readonly ended: Promise<number | null>;
}

/** Creates a temporary data directory. */
export async function makeDataDir(): Promise<{ dataDir: string; remove(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), "dropset-data-"));
  return { dataDir, remove: () => rm(dataDir, { recursive: true, force: true }) };
}

/** Starts the program. It is killed after three minutes at the latest. */
export function startProgram(args: readonly string[], env: Record<string, string>): Program {
  const { DROPSET_KEY: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [programFile("main.ts"), ...args], {
    env: { ...inherited, PORT: "0", LOG_LEVEL: "info", ...env },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 180_000,
    killSignal: "SIGKILL",
  });
  let printed = "";
  const listeners = new Set<() => void>();
  const notify = () => {
    for (const listener of listeners) listener();
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      notify();
    });
  }
  const ended = new Promise<number | null>((resolve) => {
    child.once("close", (code) => {
      resolve(code);
      notify();
    });
  });
  return {
    child,
    printed: () => printed,
    ended,
    until(pattern) {
      return new Promise((resolve, reject) => {
        const check = () => {
          const match = pattern.exec(printed);
          if (match === null && child.exitCode === null && child.signalCode === null) return;
          listeners.delete(check);
          if (match === null)
            reject(new Error(`The program ended without printing ${pattern}. It printed:\n${printed}`));
          else resolve(match);
        };
        listeners.add(check);
        check();
      });
    },
  };
}
