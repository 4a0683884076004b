import type { ClassTitles, DatasetChoices, DatasetFormat, SourceTree } from "../../formats/public.ts";
import { readDataset, reportDuplicates } from "../../formats/public.ts";
import type { DatasetPath } from "../../model/datasetPath.ts";
import type { Skeleton } from "../../model/skeleton.ts";
import type { ProblemGroup } from "../problems/problemGroups.ts";
import type { Sample } from "./imageProblems.ts";
import type { DatasetCounts } from "./objectIndex.ts";
import { Tally } from "./tally.ts";

/** A class as the drop has it. */
export interface FoundClass {
  readonly title: string;
  /** `#RRGGBB`; empty when the drop does not state one. */
  readonly color: string;
  readonly objects: number;
  readonly skeleton: Skeleton;
}

/** Images that are kept for the preview. */
export interface Samples {
  readonly first: readonly Sample[];
  readonly random: readonly Sample[];
  /** Some of those with errors or warnings. */
  readonly withProblems: readonly Sample[];
}

/** What reading a drop has found so far. Objects of excluded classes count in `classes` only. */
export interface Preflight {
  readonly images: number;
  readonly labelled: number;
  readonly objects: number;
  /** In the order in which they were read. */
  readonly datasets: readonly DatasetCounts[];
  /** In the order in which they were read, with their own titles and all their objects, whatever the person chose. */
  readonly classes: readonly FoundClass[];
  /** Images by their number of objects: one number for each of `COUNT_BINS`. */
  readonly perImage: readonly number[];
  /** Objects by their relative area: one number for each of `AREA_BINS`. */
  readonly areas: readonly number[];
  readonly samples: Samples;
  readonly problems: readonly ProblemGroup[];
  readonly done: boolean;
}

/** The state of a pre-flight that has not begun. */
export const noPreflight: Preflight = {
  images: 0,
  labelled: 0,
  objects: 0,
  datasets: [],
  classes: [],
  perImage: [],
  areas: [],
  samples: { first: [], random: [], withProblems: [] },
  problems: [],
  done: false,
};

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
  choices: Pick<DatasetChoices, "root" | "format" | "onlyImages" | "classes">,
  report: (state: Preflight) => void,
): RunningPreflight {
  const tally = new Tally();
  tally.choose(choices.classes);
  let done = false;

  async function read(): Promise<void> {
    let reportedAt = performance.now();
    let reportedFirst = false;
    // Duplicates are known once all images are hashed; the counts do not wait for that.
    const images: DatasetPath[] = [];
    const { hash, ...unhashed } = tree;
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
    if (hash === undefined) return;
    for await (const event of reportDuplicates({ hash }, images)) tally.take(event);
    report(tally.state(true));
  }

  return {
    choose(titles) {
      tally.choose(titles);
      report(tally.state(done));
    },
    done: read(),
  };
}
