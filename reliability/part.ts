import type { ProcessWatch } from "./watchProcess.ts";

/** What a part is given. */
export interface PartContext {
  /** Everything random follows from it. */
  readonly seed: number;
  /** Returns true while the part has time. A part does its smallest amount of work whatever this returns, and ends when it returns false. */
  hasTime(): boolean;
  /** True for the short form: smaller inputs. */
  readonly isShort: boolean;
  /** A data folder on which a server has done the work of its first start. */
  readonly startedData: string;
  /** Watches the memory of a server for the table. */
  watch(pid: number): ProcessWatch;
  /** Prints a line about the progress. */
  say(line: string): void;
}

/** What a part did and what it found. */
export interface PartResult {
  /** In words, for the table: "20 kills, 5,000 files". */
  readonly done: string;
  /** Acknowledged files that are gone. */
  readonly lost: number;
  /** Files whose bytes are not those of their hash. */
  readonly corrupt: number;
  /** Responses with 500, or crashes, that a fault outside of the server does not explain. */
  readonly serverErrors: number;
  /** Figures of this part alone, in words: "p99 of check-images 40 ms". */
  readonly figures?: string;
  /** Everything that must not be, in sentences; empty when all promises were kept. */
  readonly problems: readonly string[];
}

/** One kind of proof. */
export interface Part {
  /** As `--only` takes it. */
  readonly name: string;
  /** For the table. */
  readonly title: string;
  /** Its share of the time of a run, relative to the other parts. */
  readonly weight: number;
  /** Returns why this machine cannot run the part; undefined when it can. */
  missing?(): string | undefined;
  run(context: PartContext): Promise<PartResult>;
}

/** Returns a number with separators of thousands. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}
