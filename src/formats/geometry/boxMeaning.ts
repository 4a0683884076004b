/** The meaning of the four numbers of a box. */
export type BoxMeaning = "corners" | "cornerAndSize" | "centerAndSize";

/** The four numbers of a box. */
export type FourNumbers = readonly [number, number, number, number];

/** The meanings in words, in the order of the numbers. */
export const meaningTexts: Readonly<Record<BoxMeaning, string>> = {
  corners: "left, top, right, bottom",
  cornerAndSize: "left, top, width, height",
  centerAndSize: "centre and size",
};

/** Returns left, top, right and bottom of a box, in the unit of its numbers. Right is less than left for a box that is inside out. */
export function sidesOf([a, b, c, d]: FourNumbers, meaning: BoxMeaning): FourNumbers {
  if (meaning === "corners") return [a, b, c, d];
  const [left, top] = meaning === "centerAndSize" ? [a - c / 2, b - d / 2] : [a, b];
  return [left, top, left + c, top + d];
}

/** The part of the boxes that has to be normalized for all to be. */
const NORMALIZED = 0.9;
/** Above this a number is not normalized, whatever the rounding. */
export const NORMALIZED_EDGE = 1.01;

/** Returns true when nearly all of the boxes have numbers from 0 to 1, at least one of them a fraction. */
export function areNormalized(boxes: readonly (readonly number[])[]): boolean {
  const small = boxes.filter((numbers) => numbers.every((number) => Math.abs(number) <= NORMALIZED_EDGE));
  const hasFraction = small.some((numbers) => numbers.some((number) => !Number.isInteger(number)));
  return hasFraction && small.length >= NORMALIZED * boxes.length;
}

/** Returns true for a box that cannot be normalized, even with the errors of a detector. */
export function isFarFromNormalized(numbers: readonly number[]): boolean {
  return numbers.some((number) => Math.abs(number) > 2);
}
