import type { ClassTitles, DatasetChoices, DatasetFormat, SourceTree } from "../../formats/public.ts";
import { readDataset, reportDamaged, reportDuplicates } from "../../formats/public.ts";
import type { DatasetPath } from "../../model/datasetPath.ts";
import type { Preflight } from "./preflightState.ts";
import { Tally } from "./tally.ts";

const REPORT_EVERY_MS = 250;

/** A pre-flight that is running. */
export interface RunningPreflight {
  /** Applies a choice of classes from now on and reports the new state at once. */
  choose(titles: ClassTitles | undefined): void;
  /** Resolves when everything is read; rejects only for wrong options or a bug. */
  readonly done: Promise<void>;
}

/**
 * Reads a drop as the server will read it, and passes the state to `report` as it grows. Runs in a worker, because a reader may occupy its
 * thread for long.
 */
export function preflight(
  tree: SourceTree,
  format: DatasetFormat,
  choices: Pick<DatasetChoices, "root" | "format" | "onlyImages" | "classes" | "skipDamaged">,
  report: (state: Preflight) => void,
): RunningPreflight {
  const tally = new Tally();
  tally.choose(choices.classes);
  let done = false;

  async function read(): Promise<void> {
    let reportedAt = performance.now();
    let reportedFirst = false;
    // Duplicates and damaged images are known once all images are hashed; the counts wait for that only when damaged images are skipped.
    const images: DatasetPath[] = [];
    const { hash, fault, ...names } = tree;
    const unhashed = choices.skipDamaged === true && fault !== undefined ? { ...names, fault } : names;
    const { classes: _, ...asRead } = choices;
    for await (const event of readDataset(format, unhashed, asRead)) {
      if (event.type === "image") images.push(event.path);
      tally.take(event);
      const now = performance.now();
      const showFirst: boolean = tally.hasFirst && !reportedFirst;
      if (now - reportedAt <= REPORT_EVERY_MS && !showFirst) continue;
      reportedAt = now;
      reportedFirst ||= showFirst;
      report(tally.state(false));
    }
    done = true;
    report(tally.state(true));
    if (hash !== undefined) {
      for await (const event of reportDuplicates({ hash }, images)) tally.take(event);
      report(tally.state(true));
    }
    if (fault !== undefined && choices.skipDamaged !== true) {
      for await (const event of reportDamaged({ fault }, images)) tally.take(event);
      report(tally.state(true));
    }
  }

  return {
    choose(titles) {
      tally.choose(titles);
      report(tally.state(done));
    },
    done: read(),
  };
}
