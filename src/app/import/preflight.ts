import { contentTwins } from "../../formats/contentTwins.ts";
import type { DatasetFormat, ImageEvent, SettledEvent } from "../../formats/format.ts";
import { type DatasetChoices, readDataset } from "../../formats/readDataset.ts";
import type { SourceTree } from "../../formats/sourceTree.ts";
import type { DatasetPath } from "../../model/datasetPath.ts";
import type { Problem } from "../../model/problem.ts";
import { type Skeleton, skeletonOf } from "../../model/skeleton.ts";

/** What a look at a drop has found so far. */
export interface Preflight {
  readonly images: number;
  readonly labelled: number;
  readonly objects: number;
  readonly datasets: number;
  /** In the order in which they were met. */
  readonly classes: readonly {
    readonly title: string;
    readonly color: string;
    readonly objects: number;
    readonly skeleton: Skeleton;
  }[];
  /** The first images, with their labels. */
  readonly samples: readonly ImageEvent[];
  /** The first problems; `problemCount` counts all. */
  readonly problems: readonly Problem[];
  readonly problemCount: number;
  readonly done: boolean;
}

/** A look that has not begun. */
export const noPreflight: Preflight = {
  images: 0,
  labelled: 0,
  objects: 0,
  datasets: 0,
  classes: [],
  samples: [],
  problems: [],
  problemCount: 0,
  done: false,
};

export const SAMPLES = 12;
const KEPT_PROBLEMS = 1_000;
const TELL_EVERY_MS = 250;

/** Reads a drop as the server will read it, and tells what it finds while it goes. Runs in a worker: readers may take their time. */
export async function preflight(
  tree: SourceTree,
  format: DatasetFormat,
  choices: Pick<DatasetChoices, "root" | "format" | "onlyImages">,
  tell: (state: Preflight) => void,
): Promise<void> {
  const counts = new Tally();
  let toldAt = performance.now();
  // Which pictures are the same is known once all are hashed; the counts do not wait for that.
  const images: DatasetPath[] = [];
  const { hash, ...unhashed } = tree;
  for await (const event of readDataset(format, unhashed, choices)) {
    if (event.type === "image") images.push(event.path);
    counts.take(event);
    const now = performance.now();
    if (now - toldAt <= TELL_EVERY_MS && !counts.samplesAreNew) continue;
    toldAt = now;
    tell(counts.state(false));
  }
  tell(counts.state(true));
  if (hash === undefined) return;
  for await (const event of contentTwins({ hash }, images)) counts.take(event);
  tell(counts.state(true));
}

class Tally {
  #images = 0;
  #labelled = 0;
  #objects = 0;
  #datasets = 0;
  #classes = new Map<string, { color: string; objects: number; skeleton: Skeleton }>();
  #samples: ImageEvent[] = [];
  #problems: Problem[] = [];
  #problemCount = 0;
  /** True once, when all samples are there: the page can show pictures before the rest is read. */
  samplesAreNew = false;

  take(event: SettledEvent): void {
    switch (event.type) {
      case "dataset":
        this.#datasets++;
        break;
      case "class":
        this.#classes.set(event.class.title, {
          color: event.class.color,
          objects: 0,
          skeleton: skeletonOf(event.class),
        });
        break;
      case "problem":
        this.#problemCount++;
        if (this.#problems.length < KEPT_PROBLEMS) this.#problems.push(event.problem);
        break;
      case "image":
        this.#images++;
        if (event.labelled) this.#labelled++;
        this.#objects += event.figures.length;
        for (const figure of event.figures) {
          const known = this.#classes.get(figure.class);
          if (known !== undefined) known.objects++;
          else this.#classes.set(figure.class, { color: "", objects: 1, skeleton: [] });
        }
        if (this.#samples.length < SAMPLES) {
          this.#samples.push(event);
          this.samplesAreNew = this.#samples.length === SAMPLES;
        }
        break;
      default:
    }
  }

  state(done: boolean): Preflight {
    this.samplesAreNew = false;
    return {
      images: this.#images,
      labelled: this.#labelled,
      objects: this.#objects,
      datasets: this.#datasets,
      classes: Array.from(this.#classes, ([title, value]) => ({ title, ...value })),
      samples: this.#samples.slice(),
      problems: this.#problems.slice(),
      problemCount: this.#problemCount,
      done,
    };
  }
}
