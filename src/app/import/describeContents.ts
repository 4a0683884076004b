import { count, formatCount } from "../../model/plural.ts";

/** The counts of a drop. */
interface ContentsCounts {
  readonly images: number;
  readonly datasets: number;
  readonly labelled: number;
  readonly objects: number;
  readonly classes: number;
  /** Errors and warnings. */
  readonly problems: number;
  /** False while more may come. */
  readonly done: boolean;
}

/**
 * Returns the counts of a drop as a phrase: "12,480 images in 3 datasets, 11,902 labelled, 96,113 objects in 24 classes, 37 problems".
 * Counts of 0 are not named.
 */
export function describeContents(counts: ContentsCounts): string {
  const { images, datasets, labelled, objects, classes, problems, done } = counts;
  const parts = [count(images, "image") + (datasets > 1 ? ` in ${count(datasets, "dataset")}` : "")];
  if (labelled > 0) parts.push(`${formatCount(labelled)} labelled`);
  if (objects > 0) parts.push(`${count(objects, "object")} in ${count(classes, "class", "classes")}`);
  if (problems > 0) parts.push(count(problems, "problem"));
  return `${parts.join(", ")}${done ? "" : " so far"}`;
}
