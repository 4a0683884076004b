import { readFileSync } from "node:fs";

/** Clock ticks of `/proc` in a second, on every Linux that Node runs on. */
const TICKS = 100;

/** What the kernel states of a process. */
export interface ProcessStat {
  readonly parent: number;
  /** Processor time that it has used with all its threads, ms. */
  readonly ms: number;
}

/** Returns what the kernel states of a process; undefined when there is none, and where there is no /proc. */
export function processStat(pid: number): ProcessStat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name of the program, in brackets, may contain blanks.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { parent: Number(fields[1]), ms: ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS };
  } catch {
    return undefined;
  }
}

/** Returns the processor time that a process has used with all its threads, ms; not a number where it is not known. */
export function processorMs(pid: number): number {
  return processStat(pid)?.ms ?? Number.NaN;
}
