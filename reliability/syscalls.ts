import { spawnSync } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createNativeClient, noiseFiles } from "../e2e/nativeClient.ts";
import { counted, type Part, type PartContext } from "./part.ts";
import { readServer } from "./readServer.ts";
import { startServer } from "./startServer.ts";

/** What strace makes fail. Calls are counted per thread, so that each number is a point in the work of each thread. */
const FAULTS = [
  { calls: "fsync,fdatasync", fault: "error=EIO" },
  { calls: "fsync,fdatasync", fault: "signal=KILL" },
  { calls: "pwrite64,pwritev", fault: "error=ENOSPC" },
  { calls: "pwrite64,pwritev", fault: "error=EIO" },
  { calls: "pwrite64,pwritev", fault: "signal=KILL" },
  { calls: "rename,renameat,renameat2", fault: "error=EIO" },
  { calls: "rename,renameat,renameat2", fault: "signal=KILL" },
  { calls: "openat", fault: "error=EMFILE" },
  { calls: "openat", fault: "error=ENOSPC" },
] as const;

/** The n of the short form, for each fault in turn. The long form takes every n until a run is clean. */
const SHORT_NS = [3, 5, 1, 8, 13, 2, 21];
/** A thread opens several hundred files while the server starts, so these begin later and go in steps. */
const OPENAT_FIRST = 300;
const OPENAT_STEP = 7;
const FILES = 24;
const BATCH = 4;

type Fault = (typeof FAULTS)[number];

interface Run {
  readonly acknowledged: number;
  readonly lost: number;
  readonly corrupt: number;
  readonly problems: readonly string[];
  /** False when nothing failed: the process has fewer calls than n. */
  readonly isHit: boolean;
}

/** Runs uploads and an import on a server whose n-th call fails, then reads everything on a healthy one. */
async function runFault({ calls, fault }: Fault, n: number, { seed, startedData }: PartContext): Promise<Run> {
  const what = `${fault} at call ${n} of ${calls}`;
  const dataDir = await mkdtemp(join(tmpdir(), "dropset-fault-"));
  await cp(startedData, dataDir, { recursive: true });
  const files = noiseFiles(FILES, 3000, seed * 100_000 + n * 100);
  const acknowledged = new Set<string>();
  let failures = 0;
  try {
    const log = join(dataDir, "strace.log");
    const inject = ["strace", "-f", "-qq", "-o", log, "--seccomp-bpf", "-e", `trace=${calls}`];
    const program = [...inject, "-e", `inject=${calls}:${fault}:when=${n}`, process.execPath, "bin/dropset.js"];
    // A fault may hit the start: then nothing is promised, and the next start must work.
    const faulty = await startServer({ dataDir, program, wrapped: true }).catch(() => undefined);
    if (faulty === undefined) failures++;
    else {
      const client = createNativeClient(faulty, { stallMs: 20_000 });
      for (let at = 0; at < FILES; at += BATCH) {
        await client
          .upload(files.slice(at, at + BATCH), ({ hash }) => acknowledged.add(hash))
          .catch(() => {
            failures++;
          });
      }
      const known = files.filter(({ hash }) => acknowledged.has(hash));
      await client.start(known, "under faults", "images").catch(() => {
        failures++;
      });
      client.close();
      await faulty.kill();
    }
    await rm(log, { force: true });

    const product = await startServer({ dataDir });
    try {
      const client = createNativeClient(product);
      // The same uploads again must work, whatever the fault left behind.
      const missing = await client.missing([...acknowledged]);
      await client.upload(files);
      client.close();
      const all = files.map(({ hash }) => hash);
      const found = await readServer(product, { acknowledged: all, imports: ["under faults"] }, what);
      const problems = missing.size > 0 ? [`${what} lost ${missing.size} files`] : [];
      return {
        acknowledged: acknowledged.size,
        lost: missing.size + found.lost,
        corrupt: found.corrupt,
        problems: [...problems, ...found.problems],
        isHit: failures > 0,
      };
    } finally {
      await product.dispose();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Returns the n-th call to fail in round `round`. */
function callOf(fault: Fault, round: number, isShort: boolean): number {
  if (fault.calls === "openat") return OPENAT_FIRST + round * OPENAT_STEP;
  // The few runs of the short form hit different moments: the first calls are those of the start.
  const at = round * 3 + FAULTS.indexOf(fault) * 2;
  return isShort ? (SHORT_NS[at % SHORT_NS.length] ?? 1) : round + 1;
}

/** Rounds without any effect after which a fault is done: the server makes fewer calls than that. */
const CLEAN_ROUNDS = 3;

/** Makes the n-th system call of each kind fail, for n = 1, 2, 3 and so on until nothing fails any more. */
export const syscalls: Part = {
  name: "syscalls",
  title: "failing system calls",
  weight: 6,
  missing: () =>
    spawnSync("strace", ["-V"]).status === 0 ? undefined : "strace is not installed (Debian: apt-get install strace)",
  async run(context) {
    const clean = new Map<Fault, number>();
    const problems: string[] = [];
    let [runs, promises, lost, corrupt] = [0, 0, 0, 0];
    for (let round = 0; clean.size < FAULTS.length || round === 0; round++) {
      for (const fault of FAULTS) {
        if ((clean.get(fault) ?? 0) >= CLEAN_ROUNDS) continue;
        // The smallest run is one call of each kind.
        if (round > 0 && !context.hasTime()) break;
        const run = await runFault(fault, callOf(fault, round, context.isShort), context);
        runs++;
        promises += run.acknowledged;
        lost += run.lost;
        corrupt += run.corrupt;
        problems.push(...run.problems);
        if (run.isHit) clean.delete(fault);
        else clean.set(fault, (clean.get(fault) ?? 0) + 1);
      }
      const done = FAULTS.every((fault) => (clean.get(fault) ?? 0) >= CLEAN_ROUNDS);
      if (done || !context.hasTime()) break;
      context.say(`${runs} injected faults, ${promises} files acknowledged under them`);
    }
    if (promises === 0) problems.push("no file was acknowledged under a fault, so nothing was tested");
    const finished = [...clean.values()].filter((rounds) => rounds >= CLEAN_ROUNDS).length;
    return {
      done: `${counted(runs, "injected fault")} (EIO, ENOSPC, EMFILE, KILL), ${counted(promises, "acknowledged file")}`,
      lost,
      corrupt,
      serverErrors: 0,
      figures: `${finished} of ${FAULTS.length} kinds until a run was clean`,
      problems,
    };
  },
};
