import type {
  ClassTitles,
  DatasetChoices,
  DatasetFormat,
  EmbeddedImage,
  SettledEvent,
  SourceTree,
} from "../../formats/public.ts";
import { isTooLarge, readDataset, reportDamaged, reportDuplicates, withEmbedded } from "../../formats/public.ts";
import type { DatasetPath } from "../../model/datasetPath.ts";
import type { FoundImages, ImagesQuery } from "./imageFilter.ts";
import type { Preflight } from "./preflightState.ts";
import { Tally } from "./tally.ts";

/** The review is drawn for each state, while files are hashed on the same cores. */
const REPORT_EVERY_MS = 1_000;

/** A pre-flight that is running. */
export interface RunningPreflight {
  /** Applies a choice of classes from now on and reports the new state at once. */
  choose(titles: ClassTitles | undefined): void;
  /** Returns a part of the images that a filter chooses, as far as they are read. */
  find(query: ImagesQuery): Promise<FoundImages>;
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
  choices: Pick<
    DatasetChoices,
    "root" | "format" | "onlyImages" | "undecided" | "classes" | "skipDamaged" | "encoding"
  >,
  report: (state: Preflight) => void,
): RunningPreflight {
  const tally = new Tally();
  tally.choose(choices.classes);
  let done = false;

  let reportedAt = performance.now();
  let reportedFirst = false;

  let reading: string | undefined;

  function take(event: SettledEvent): void {
    tally.take(event);
    const showFirst: boolean = tally.hasFirst && !reportedFirst;
    reportedFirst ||= showFirst;
    reportWhenDue(showFirst);
  }

  /** A file is opened: a large one is read for long before its first event. */
  function opened(path: string): void {
    reading = path;
    if (!done) reportWhenDue(false);
  }

  function reportWhenDue(isDue: boolean): void {
    const now = performance.now();
    if (now - reportedAt <= REPORT_EVERY_MS && !isDue) return;
    reportedAt = now;
    report(tally.state(done, done ? undefined : reading));
  }

  async function read(): Promise<void> {
    const images: DatasetPath[] = [];
    const ofUsualSize: DatasetPath[] = [];
    const embedded = new Map<DatasetPath, EmbeddedImage>();
    const { hash, fault, ...names } = watched(tree, opened);
    const { classes: _, ...asRead } = choices;
    // The counts wait for the hashing of all files only when damaged images are skipped.
    const skipped = choices.skipDamaged === true ? fault : undefined;
    for await (const event of readDataset(
      format,
      skipped === undefined ? names : { ...names, fault: skipped },
      asRead,
    )) {
      if (event.type === "image") {
        images.push(event.path);
        if (!isTooLarge(event.info)) ofUsualSize.push(event.path);
        if (event.embedded !== undefined) embedded.set(event.path, event.embedded);
      }
      take(event);
    }
    done = true;
    report(tally.state(true));
    const known = { ...(hash && { hash }), ...(fault && skipped === undefined && { fault }) };
    await readLate(withEmbedded(known, embedded), images, ofUsualSize);
  }

  /** Adds what is known once all images are hashed: duplicates, and damaged images unless they are skipped. */
  async function readLate(
    { hash, fault }: Pick<SourceTree, "hash" | "fault">,
    images: readonly DatasetPath[],
    ofUsualSize: readonly DatasetPath[],
  ): Promise<void> {
    if (hash === undefined && fault === undefined) return;
    if (hash !== undefined) for await (const event of reportDuplicates({ hash }, images)) take(event);
    if (fault !== undefined) for await (const event of reportDamaged({ fault }, ofUsualSize)) take(event);
    report(tally.state(true));
  }

  return {
    choose(titles) {
      tally.choose(titles);
      report(tally.state(done, done ? undefined : reading));
    },
    find: tally.find,
    done: read(),
  };
}

/** Returns a tree that passes on the path of each file before it is read. */
function watched(tree: SourceTree, onRead: (path: string) => void): SourceTree {
  return {
    ...tree,
    bytes: (path, options) => {
      onRead(path);
      return tree.bytes(path, options);
    },
    stream: (path, signal) => {
      onRead(path);
      return tree.stream(path, signal);
    },
  };
}
