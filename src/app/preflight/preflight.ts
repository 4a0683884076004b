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
  /** `#RRGGBB`; empty when the drop says none. */
  readonly color: string;
  readonly objects: number;
  readonly skeleton: Skeleton;
}

/** Images that are kept to be shown. */
export interface Samples {
  readonly first: readonly Sample[];
  readonly random: readonly Sample[];
  /** Some of those with errors or warnings. */
  readonly troubled: readonly Sample[];
}

/** What a look at a drop has found so far. Objects of classes that the person leaves out are not counted, but for `classes`. */
export interface Preflight {
  readonly images: number;
  readonly labelled: number;
  readonly objects: number;
  /** In the order in which they were met. */
  readonly datasets: readonly DatasetCounts[];
  /** In the order in which they were met, by their own titles and with all their objects, whatever the person chose. */
  readonly classes: readonly FoundClass[];
  /** Images by how many objects they have: one number for each of `COUNT_BINS`. */
  readonly perImage: readonly number[];
  /** Objects by the part of their image that they cover: one number for each of `SHARE_BINS`. */
  readonly sizes: readonly number[];
  readonly samples: Samples;
  readonly problems: readonly ProblemGroup[];
  readonly done: boolean;
}

/** A look that has not begun. */
export const noPreflight: Preflight = {
  images: 0,
  labelled: 0,
  objects: 0,
  datasets: [],
  classes: [],
  perImage: [],
  sizes: [],
  samples: { first: [], random: [], troubled: [] },
  problems: [],
  done: false,
};

const TELL_EVERY_MS = 250;

/** A look that goes on. */
export interface RunningPreflight {
  /** Counts as the person chose, from here on; tells the new state at once. */
  choose(titles: ClassTitles | undefined): void;
  /** Resolves when everything is read; rejects with what only a bug or wrong options bring about. */
  readonly done: Promise<void>;
}

/** Reads a drop as the server will read it, and tells what it finds while it goes. Runs in a worker: readers may take their time. */
export function preflight(
  tree: SourceTree,
  format: DatasetFormat,
  choices: Pick<DatasetChoices, "root" | "format" | "onlyImages" | "classes">,
  tell: (state: Preflight) => void,
): RunningPreflight {
  const tally = new Tally();
  tally.choose(choices.classes);
  let done = false;

  async function read(): Promise<void> {
    let toldAt = performance.now();
    let toldFirst = false;
    // Which pictures are the same is known once all are hashed; the counts do not wait for that.
    const images: DatasetPath[] = [];
    const { hash, ...unhashed } = tree;
    const { classes: _, ...asRead } = choices;
    for await (const event of readDataset(format, unhashed, asRead)) {
      if (event.type === "image") images.push(event.path);
      tally.take(event);
      const now = performance.now();
      const showFirst: boolean = tally.hasFirst && !toldFirst;
      if (now - toldAt <= TELL_EVERY_MS && !showFirst) continue;
      toldAt = now;
      toldFirst ||= showFirst;
      tell(tally.state(false));
    }
    done = true;
    tell(tally.state(true));
    if (hash === undefined) return;
    for await (const event of reportDuplicates({ hash }, images)) tally.take(event);
    tell(tally.state(true));
  }

  return {
    choose(titles) {
      tally.choose(titles);
      tell(tally.state(done));
    },
    done: read(),
  };
}
