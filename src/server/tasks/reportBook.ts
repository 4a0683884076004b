import type { FileEvent } from "../../formats/format.ts";
import type { Problem } from "../../model/problem.ts";
import type { Report } from "../../model/report.ts";

/** Records one outcome for every file of an import, so that the counts of the report add up for any events of a reader. */
export interface ReportBook {
  /** Number of files with an outcome. */
  readonly settled: number;
  /** Records that a file became an image of the project. Replaces any other outcome of the file. */
  markImage(path: string): void;
  /** Records the outcome of a file, unless it has one. Paths that are not in the drop are ignored. */
  settle(path: string, outcome: FileEvent["outcome"], reason?: string): void;
  /** Counts a problem. */
  problem(problem: Problem): void;
  /** Adds to the counts of what was imported. */
  add(counts: Partial<Report["imported"]>): void;
  /** Returns the report. A file without an outcome counts as skipped. Throws when the counts do not add up, which is a bug. */
  close(): Report;
  /** Returns the report of an import that failed and added nothing: files that were used until then count as skipped. */
  closeFailed(): Report;
}

const OPEN = 0;
const USED = 1;
const FAILED = 2;
/** Skipped files carry `SKIPPED` + the index of their reason. */
const SKIPPED = 3;

const NOTHING: Report["imported"] = { images: 0, annotations: 0, objects: 0, classes: 0, tags: 0 };

/** The files of an import by their places: 0 to `size` - 1. */
export interface FilePlaces {
  readonly size: number;
  /** Returns the place of a file; undefined for a path that is not in the drop. */
  placeOf(path: string): number | undefined;
}

/** Creates the record of one import's files. `ignored` counts the files that the page did not upload. */
export function openReportBook(files: FilePlaces, ignored: Report["ignored"] = []): ReportBook {
  const outcomes = new Uint16Array(files.size);
  const reasons: string[] = [];
  const imported = { ...NOTHING };
  const byCode = new Map<string, number>();
  let errors = 0;
  let warnings = 0;
  let settled = 0;

  function mark(path: string, outcome: number): void {
    const place = files.placeOf(path);
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

  /** `open` and `used` are the outcomes that files without an outcome, and files that were used, count as. */
  function reportOf(as: { open: number; used: number; imported: Report["imported"] }): Report {
    let used = 0;
    let failed = 0;
    const skips = new Map<number, number>();
    for (const recorded of outcomes) {
      const outcome = recorded === OPEN ? as.open : recorded === USED ? as.used : recorded;
      if (outcome === USED) used += 1;
      else if (outcome === FAILED) failed += 1;
      else skips.set(outcome, (skips.get(outcome) ?? 0) + 1);
    }
    const report: Report = {
      seen: files.size,
      used,
      skipped: reasons.flatMap((reason, index) => {
        const count = skips.get(SKIPPED + index);
        return count === undefined ? [] : [{ reason, count }];
      }),
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

/** Throws unless the counts of a report add up: seen = used + skipped + failed. */
export function checkReport(report: Report): void {
  const sum = report.used + report.failed + report.skipped.reduce((total, { count }) => total + count, 0);
  if (sum !== report.seen) {
    throw new Error(`The report does not add up: ${report.seen} files seen, ${sum} with an outcome.`);
  }
}
