import { readdirSync, readFileSync } from "node:fs";

/** The memory and files of a process over time. Where there is no /proc, everything is 0. */
export interface ProcessWatch {
  /** Most memory at one time, MB. */
  peakMb(): number;
  /** Memory now, MB. */
  nowMb(): number;
  /** Open file handles now. */
  handles(): number;
  stop(): void;
}

const SAMPLE_MS = 200;

/** Measures a process several times a second until it is stopped or the process ends. */
export function watchProcess(pid: number): ProcessWatch {
  let peak = 0;
  const measure = () => {
    const now = residentMb(pid);
    peak = Math.max(peak, now);
    return now;
  };
  const timer = setInterval(measure, SAMPLE_MS);
  timer.unref();
  measure();
  return {
    peakMb: () => peak,
    nowMb: measure,
    handles() {
      try {
        return readdirSync(`/proc/${pid}/fd`).length;
      } catch {
        return 0;
      }
    },
    stop: () => clearInterval(timer),
  };
}

function residentMb(pid: number): number {
  try {
    const [, kilobytes = "0"] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kilobytes) / 1024;
  } catch {
    return 0;
  }
}
