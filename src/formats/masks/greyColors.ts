/** What a list of classes states about values and colours (`R * 65536 + G * 256 + B`). */
interface ListedClasses {
  isValue(value: number): boolean;
  isColor(color: number): boolean;
}

/** Returns the colour of a grey: (v, v, v). */
export function greyColor(value: number): number {
  return value * 0x010101;
}

/**
 * Returns true when grey values that are not values of a list are its colours: 255 is then the class of (255, 255, 255), not void. Weighed over
 * masks by their values: a mask whose other values are those of the list speaks against it, because 255 is void at the edges of its objects.
 */
export function greysAreColors(masks: readonly Iterable<number>[], { isValue, isColor }: ListedClasses): boolean {
  let balance = 0;
  let hasColors = false;
  for (const mask of masks) {
    const values = [...mask].filter((value) => value > 0 && value < 256);
    if (!values.some((value) => !isValue(value) && isColor(greyColor(value)))) continue;
    hasColors = true;
    balance += values.some(isValue) ? -1 : 1;
  }
  return hasColors && balance >= 0;
}
