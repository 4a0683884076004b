import type { FileEvent } from "../../formats/format.ts";
import type { Problem } from "../../model/problem.ts";
import type { Report } from "../../model/report.ts";

/** Keeps the books of an import: one outcome for every file, so that the report adds up whatever a reader says. */
export interface ReportBook {
  /** Files with an outcome so far. */
  readonly settled: number;
  /** The file became an image of the project. Counts more than any other outcome of the same file. */
  markImage(path: string): void;
  /** The file's outcome, unless it has one. Paths outside of the drop are ignored. */
  settle(path: string, outcome: FileEvent["outcome"], reason?: string): void;
  problem(problem: Problem): void;
  add(counts: Partial<Report["imported"]>): void;
  /** The report; a file that nobody spoke of counts as skipped. Throws when it does not add up, which would be a bug. */
  close(): Report;
  /** The report of an import that failed, of which nothing stays: what was used until then counts as skipped. */
  closeFailed(): Report;
}

const OPEN = 0;
const USED = 1;
const FAILED = 2;
/** Skipped files carry `SKIPPED` + the index of their reason. */
const SKIPPED = 3;

const NOTHING: Report["imported"] = { images: 0, annotations: 0, objects: 0, classes: 0, tags: 0 };

/** Opens the books for the files of one import; `ignored` is what the page left out before. */
export function openReportBook(paths: readonly string[], ignored: Report["ignored"] = []): ReportBook {
  const places = new Map(paths.map((path, index) => [path, index]));
  const outcomes = new Uint16Array(paths.length);
  const reasons: string[] = [];
  const imported = { ...NOTHING };
  const byCode = new Map<string, number>();
  let errors = 0;
  let warnings = 0;
  let settled = 0;

  function mark(path: string, outcome: number): void {
    const place = places.get(path);
    if (place === undefined) return;
    const before = outcomes[place];
    if (before === OPEN) settled += 1;
    else if (outcome !== USED) return;
    outcomes[place] = outcome;
  }

  function skippedAs(reason: string): number {
    let index = reasons.indexOf(reason);
    if (index < 0) index = reasons.push(reason) - 1;
    return SKIPPED + index;
  }

  /** `open` and `used`: what files without an outcome, and files that were used, count as. */
  function reportOf(as: { open: number; used: number; imported: Report["imported"] }): Report {
    let used = 0;
    let failed = 0;
    const skips = new Array<number>(reasons.length).fill(0);
    for (const noted of outcomes) {
      const outcome = noted === OPEN ? as.open : noted === USED ? as.used : noted;
      if (outcome === USED) used += 1;
      else if (outcome === FAILED) failed += 1;
      else skips[outcome - SKIPPED]! += 1;
    }
    const report: Report = {
      seen: paths.length,
      used,
      skipped: reasons.map((reason, index) => ({ reason, count: skips[index]! })).filter(({ count }) => count > 0),
      failed,
      ignored: [...ignored],
      imported: as.imported,
      problems: { errors, warnings, byCode: Object.fromEntries(byCode) },
    };
    checkReport(report);
    return report;
  }

  return {
    get settled() {
      return settled;
    },
    markImage: (path) => mark(path, USED),
    settle(path, outcome, reason = "not part of the dataset") {
      mark(path, outcome === "used" ? USED : outcome === "failed" ? FAILED : skippedAs(reason));
    },
    problem({ code, severity }) {
      byCode.set(code, (byCode.get(code) ?? 0) + 1);
      if (severity === "error") errors += 1;
      if (severity === "warning") warnings += 1;
    },
    add(counts) {
      for (const key of Object.keys(counts) as (keyof Report["imported"])[]) imported[key] += counts[key] ?? 0;
    },
    close: () => reportOf({ open: skippedAs("not part of the dataset"), used: USED, imported }),
    closeFailed() {
      const lost = skippedAs("nothing was imported");
      return reportOf({ open: lost, used: lost, imported: { ...NOTHING } });
    },
  };
}

/** Throws when a report does not add up: seen = used + skipped + failed. */
export function checkReport(report: Report): void {
  const sum = report.used + report.failed + report.skipped.reduce((total, { count }) => total + count, 0);
  if (sum !== report.seen) throw new Error(`The report does not add up: ${report.seen} seen, ${sum} accounted for.`);
}
