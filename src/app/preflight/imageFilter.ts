import type { Problem } from "../../model/problem.ts";
import type { Sample } from "./imageProblems.ts";

/** Which images of a drop are shown: those for which all of this is true. An absent part is true for every image. */
export interface ImageFilter {
  readonly dataset?: string;
  readonly labelled?: boolean;
  /** Titles in the drop; the image has an object of one of these classes. */
  readonly classes?: readonly string[];
  /** Index in `COUNT_BINS`. */
  readonly perImage?: number;
  /** Index in `AREA_BINS`; the image has an object of this size. */
  readonly area?: number;
  /** `ANY_PROBLEM`, or a key of `problemKey`. */
  readonly problem?: string;
}

/** Stands for all errors and warnings in `ImageFilter`. */
export const ANY_PROBLEM = "any";

/** Returns the key of the problems of one kind. */
export function problemKey({
  severity,
  code,
}: {
  readonly severity: Problem["severity"];
  readonly code: string;
}): string {
  return `${severity} ${code}`;
}

/** A part of the images that a filter chooses. */
export interface ImagesQuery {
  readonly filter: ImageFilter;
  /** True for an order by chance, always the same one; else they are in the order in which they were read. */
  readonly isRandom: boolean;
  /** First place of the part. */
  readonly from: number;
  /** Place after its last. */
  readonly to: number;
}

/** An image and its number, by which it is known while the drop is read. */
export interface FoundImage {
  readonly number: number;
  readonly sample: Sample;
}

/** The part of the images that was asked for, as far as it is read. */
export interface FoundImages {
  /** Number of images that the filter chooses. */
  readonly total: number;
  readonly images: readonly FoundImage[];
}
