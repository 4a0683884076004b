import type { Report } from "./report.ts";

/** Something that `npm run bench` takes the time of, by its name. */
export interface Scenario {
  /** What a person types: `npm run bench -- NAME rounds words`. */
  readonly name: string;
  /** What is timed, in one line. */
  readonly about: string;
  /** Whether `npm run bench` without a name takes it too: the default set lasts about 20 minutes. */
  readonly byDefault: boolean;
  /**
   * Prints its tables, through `report` when they are to be kept. `words` are what a person typed after the name and the rounds. Throws for a
   * word that it does not know.
   */
  run(rounds: number, words: readonly string[], report: Report): Promise<void>;
}

/** Sets that are too large for several rounds. */
const LARGE_SETS = ["many", "medium", "huge", "one", "mix"];

/** All scenarios, in the order in which the default set runs. Each loads its code when it is run. */
export const scenarios: readonly Scenario[] = [
  {
    name: "imports",
    about: "imports through the page and through plain Node, and the upload alone beside cp; words: names of sets",
    byDefault: true,
    run: async (rounds, words, report) =>
      (await import("./timeImports.ts")).timeImports(rounds, words.length > 0 ? words : ["small", "large"], report),
  },
  {
    name: "sets",
    about: "the same, once each, for larger folders: many, medium, huge, one, mix",
    byDefault: true,
    run: async (_rounds, words, report) =>
      (await import("./timeImports.ts")).timeImports(1, words.length > 0 ? words : LARGE_SETS, report),
  },
  {
    name: "growth",
    about: "imports of more and more small files, once each; words: numbers of files, such as 1000000",
    byDefault: true,
    run: async (_rounds, words, report) => (await import("./growth/timeGrowth.ts")).timeGrowth(words, report),
  },
  {
    name: "links",
    about: "imports over links of 100 and 1,000 Mbit/s; needs root; words: names of sets",
    byDefault: true,
    run: async (rounds, words, report) => (await import("./links/timeLinks.ts")).timeLinks(rounds, words, report),
  },
  {
    name: "floor",
    about: "hashing in the page beside a bare page that does nothing else; words: names of sets",
    byDefault: true,
    run: async (rounds, words, report) => (await import("./floor/timeFloor.ts")).timeFloor(rounds, words, report),
  },
  {
    name: "phases",
    about: "where the time of one import through the page goes; words: small, large, once, requests",
    byDefault: false,
    run: async (rounds, words) => (await import("./phases/timePhases.ts")).timePhases(rounds, words),
  },
  {
    name: "ingest",
    about: "the upload alone beside cp, on a server that runs for some time",
    byDefault: false,
    run: async (rounds) => (await import("./ingest/timeIngest.ts")).timeIngests(rounds),
  },
  {
    name: "tasks",
    about: "imports on the server alone; words: names of cases",
    byDefault: true,
    run: async (rounds, words, report) => (await import("./tasks/timeTasks.ts")).timeTasks(rounds, words, report),
  },
  {
    name: "peers",
    about: "the same files through the page and through Dropzone, Uppy and FilePond; words: names of sets",
    byDefault: true,
    run: async (rounds, words, report) => (await import("./peers/timePeers.ts")).timePeers(rounds, words, report),
  },
  {
    name: "coldLoad",
    about: "what a visitor with an empty profile loads before the drop zone works",
    byDefault: true,
    run: async (rounds, _words, report) => (await import("./coldLoad/timeColdLoad.ts")).timeColdLoad(rounds, report),
  },
  {
    name: "readers",
    about: "readers of annotations; words: coco, yolo, voc, masks",
    byDefault: false,
    run: async (rounds, words) => (await import("./readers/timeReaders.ts")).timeReaders(rounds, words),
  },
  {
    name: "grid",
    about: "the grid of a project with 100,000 photos: first screen and scrolling",
    byDefault: false,
    run: async (rounds) => (await import("./grid/timeGrid.ts")).timeGrid(rounds),
  },
  {
    name: "multipart",
    about: "splitting uploads into their parts, beside busboy",
    byDefault: false,
    run: async (rounds) => (await import("./multipart/timeMultipart.ts")).timeMultipart(rounds),
  },
  {
    name: "checks",
    about: "checks of hashes beside 20 uploaders",
    byDefault: false,
    run: async (rounds) => (await import("./checks/timeChecks.ts")).timeChecks(rounds),
  },
];
