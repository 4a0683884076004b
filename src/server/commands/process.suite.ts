import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { programFile } from "../program.suite.ts";

/** The program as its users start it. */
export interface Program {
  readonly child: ChildProcess;
  /** Everything printed so far. */
  printed(): string;
  /** Waits until what was printed matches; fails when the program ends before. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  /** Exit code, once it has ended. */
  readonly ended: Promise<number | null>;
}

export async function makeDataDir(): Promise<{ dataDir: string; remove(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), "dropset-data-"));
  return { dataDir, remove: () => rm(dataDir, { recursive: true, force: true }) };
}

/** Starts the program; it is killed after two minutes, whatever happens. */
export function startProgram(args: readonly string[], env: Record<string, string>): Program {
  const { DROPSET_KEY: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [programFile("main.ts"), ...args], {
    env: { ...inherited, PORT: "0", LOG_LEVEL: "info", ...env },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 120_000,
    killSignal: "SIGKILL",
  });
  let printed = "";
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      tell();
    });
  }
  const ended = new Promise<number | null>((resolve) => {
    child.once("close", (code) => {
      resolve(code);
      tell();
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
          if (match === null) reject(new Error(`It ended without printing ${pattern}. It printed:\n${printed}`));
          else resolve(match);
        };
        listeners.add(check);
        check();
      });
    },
  };
}
