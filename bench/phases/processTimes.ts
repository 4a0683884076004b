import { readdirSync, readFileSync } from "node:fs";
import { type ProcessStat, processStat } from "../processorMs.ts";

/** How often processor times are read, ms. */
const SAMPLE_MS = 50;

/** Processor time by kind of process, in milliseconds. */
export type ProcessTimes = ReadonlyMap<string, number>;

/** Reads the processor time of programs again and again. */
export interface ProcessWatch {
  /** Stops reading, and returns what was used between two moments, in milliseconds since the epoch. */
  stop(): (from: number, to: number) => ProcessTimes;
}

/** A program whose processor time is read, with everything that it has started. */
interface Program {
  readonly name: string;
  readonly pid: number;
}

/** Begins to read. The kinds are the names of the programs; for a Chromium, each type of its processes. Linux only. */
export function watchProcesses(programs: readonly Program[]): ProcessWatch {
  const samples: { readonly at: number; readonly times: ProcessTimes }[] = [];
  const kinds = new Map<number, string>();
  const sample = () => samples.push({ at: Date.now(), times: processTimes(programs, kinds) });
  sample();
  const timer = setInterval(sample, SAMPLE_MS);
  return {
    stop() {
      clearInterval(timer);
      sample();
      const nearest = (at: number) => samples.find((one) => one.at >= at) ?? samples.at(-1);
      return (from, to) => {
        const before = nearest(from)?.times;
        const after = nearest(to)?.times ?? new Map<string, number>();
        return new Map([...after].map(([kind, ms]) => [kind, ms - (before?.get(kind) ?? 0)]));
      };
    },
  };
}

/** Returns processor times so far. `kinds` remembers the kind of each process, which never changes. */
function processTimes(programs: readonly Program[], kinds: Map<number, string>): ProcessTimes {
  const stats = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)) ?? []);
  const times = new Map<string, number>();
  for (const { name, pid: root } of programs) {
    const family = new Set([root]);
    for (let size = 0; size !== family.size; ) {
      size = family.size;
      for (const { pid, parent } of stats) if (family.has(parent)) family.add(pid);
    }
    for (const { pid, ms } of stats) {
      if (!family.has(pid)) continue;
      const kind = kinds.get(pid) ?? kindOf(pid, name);
      kinds.set(pid, kind);
      times.set(kind, (times.get(kind) ?? 0) + ms);
    }
  }
  return times;
}

function statOf(pid: number): (ProcessStat & { readonly pid: number }) | undefined {
  const stat = processStat(pid);
  return stat && { pid, ...stat };
}

/** Returns the name of the program, and the type of the process in a Chromium. */
function kindOf(pid: number, name: string): string {
  try {
    // Processes of a Chromium rewrite their arguments as one text.
    const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split(/[\0 ]/);
    const of = (key: string) => words.find((word) => word.startsWith(`--${key}=`))?.slice(key.length + 3);
    const type = of("utility-sub-type")?.split(".")[0] ?? of("type");
    return type === undefined ? name : `${name}: ${type}`;
  } catch {
    return name;
  }
}
