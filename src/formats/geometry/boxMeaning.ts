import type { Finding } from "../report/finding.ts";

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

/** Above this a number is not normalized, whatever the rounding. */
export const NORMALIZED_EDGE = 1.01;

/** Returns true when more of the boxes can only be normalized than can only be in pixels: a few odd ones do not decide. */
export function areNormalized(boxes: readonly (readonly number[])[]): boolean {
  return boxes.filter(isPartOfPixel).length > boxes.filter(isFarFromNormalized).length;
}

/** Returns true for a box that would be a part of one pixel: its numbers are from 0 to 1, at least one of them a fraction. */
export function isPartOfPixel(numbers: readonly number[]): boolean {
  const isSmall = numbers.every((number) => Math.abs(number) <= NORMALIZED_EDGE);
  return isSmall && numbers.some((number) => !Number.isInteger(number));
}

/** Returns true for a box that cannot be normalized, even with the errors of a detector. */
export function isFarFromNormalized(numbers: readonly number[]): boolean {
  return numbers.some((number) => Math.abs(number) > 2);
}

/** The units of the boxes of one source. */
interface BoxUnits {
  readonly isNormalized: boolean;
  /** Most of the boxes decided about the units; otherwise a person did. */
  readonly areUnitsGuessed: boolean;
}

/** Returns why a box is not in the units of the other boxes of a source, as a finding; undefined for one that may be. */
export function otherUnits(numbers: readonly number[], units: BoxUnits): Finding | undefined {
  const isOther = units.isNormalized ? isFarFromNormalized(numbers) : units.areUnitsGuessed && isPartOfPixel(numbers);
  if (!isOther) return undefined;
  const unlike = units.isNormalized
    ? "has numbers far above 1, unlike most boxes, which are normalized"
    : "has numbers from 0 to 1, unlike most boxes, which are in pixels";
  const message = `The box ${numbers.join(", ")} ${unlike}.`;
  return { code: "not_normalised", message, action: "The object is skipped." };
}
