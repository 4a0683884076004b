import { sumOf, withoutZeros } from "./addFacts.ts";
import type { Counts, Facts } from "./datasets.ts";

/** What a real sample has to become, in numbers. Images and objects are the sums of their datasets and classes. */
export interface ExpectedProject {
  /** Slug of the format that reads it. */
  readonly preset: string;
  /** Images of each dataset. */
  readonly datasets: Counts;
  /** Images that somebody looked at, also those with nothing on them. */
  readonly labelled: number;
  /** Objects of each class; 0 for a class that is declared and not used. */
  readonly classes: Counts;
  /** Objects of each geometry, in the words of the Supervisely format. */
  readonly geometries: Counts;
  /** Uses of each tag: `image:checked` counts images, `object:ripeness` objects. */
  readonly tags: Counts;
  /** Problems by code. */
  readonly problems: Counts;
}

/** How the facts of one sample become its project. The rules are those of the formats' README files. */
export type Expectation = (facts: Facts) => ExpectedProject;

/** Images at the top of a drop go into this dataset. */
export const TOP_DATASET = "ds0";
/** What nobody labelled. */
export const NOTHING = { labelled: 0, classes: {}, geometries: {}, tags: {}, problems: {} };

/** Every folder with images is a dataset. */
export function plainImages(facts: Facts): ExpectedProject {
  const dirs = Object.entries(facts.counts("dirs")).map(([dir, images]) => [dir === "" ? TOP_DATASET : dir, images]);
  return { preset: "images", datasets: Object.fromEntries(dirs), ...NOTHING };
}

/** `test/datasets/extra/img` is the dataset `test/extra`. */
export function supervisely(facts: Facts): ExpectedProject {
  const datasets = Object.entries(facts.counts("datasets(img dirs)")).map(([folder, images]) => {
    const name = folder.replace(/(^|\/)img$/, "").replaceAll("/datasets/", "/");
    return [name === "" ? TOP_DATASET : name, images];
  });
  return {
    preset: "supervisely",
    datasets: Object.fromEntries(datasets),
    labelled: facts.number("ann_with_image"),
    classes: facts.counts("classes_used"),
    geometries: facts.prefixed("geo "),
    tags: facts.counts("tags"),
    problems: {},
  };
}

/** Every name is a class, used or not. */
export function yolo(facts: Facts): ExpectedProject {
  const names = Object.values(facts.counts("names") as unknown as Record<string, string>);
  return {
    preset: "yolo",
    datasets: facts.counts("splits"),
    labelled: facts.number("label_files"),
    classes: sumOf(Object.fromEntries(names.map((name) => [name, 0])), facts.counts("classes_used")),
    geometries: withoutZeros({ rectangle: facts.number("box"), polygon: facts.number("polygon") }),
    tags: {},
    problems: {},
  };
}
