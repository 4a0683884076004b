/** The classes of MOTChallenge in the order of their ids, from 1. Source: MOT16 (arXiv 1603.00831), table of classes; the last one is of MOT20. */
const benchmarkClasses = [
  "pedestrian",
  "person on vehicle",
  "car",
  "bicycle",
  "motorbike",
  "non motorized vehicle",
  "static person",
  "distractor",
  "occluder",
  "occluder on the ground",
  "occluder full",
  "reflection",
  "crowd",
];

/** The class of a box without one. */
const NO_CLASS = "object";

/** The class of a box. */
interface MotClass {
  readonly title: string;
  /** False for an id without a name. */
  readonly isKnown: boolean;
}

/** Returns the class of an id. `labels`: the names in `labels.txt`, one for each id from 1; undefined without that file. */
export function motClass(id: number | undefined, labels: readonly string[] | undefined): MotClass {
  if (id === undefined) return { title: NO_CLASS, isKnown: true };
  const title = (labels ?? benchmarkClasses)[id - 1];
  return title === undefined ? { title: `class ${id}`, isKnown: false } : { title, isKnown: true };
}
