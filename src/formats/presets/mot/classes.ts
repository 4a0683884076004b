/** The classes of MOTChallenge by their numbers, from 1. Source: MOT16 (arXiv 1603.00831), table of classes; the last is of MOT20. */
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

/** The class of a box that does not say one. */
const NO_CLASS = "object";

/** The class behind a number, and whether it is known. `labels`: the names of `labels.txt`, one a line from 1; absent without that file. */
export function motClass(
  id: number | undefined,
  labels: readonly string[] | undefined,
): { readonly title: string; readonly isKnown: boolean } {
  if (id === undefined) return { title: NO_CLASS, isKnown: true };
  const title = (labels ?? benchmarkClasses)[id - 1];
  return title === undefined ? { title: `class ${id}`, isKnown: false } : { title, isKnown: true };
}
