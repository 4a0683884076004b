import type { DatasetPath } from "../../../model/datasetPath.ts";
import { generatedColor } from "../../classes/generatedColor.ts";
import { hexColor } from "../../classes/maskColors.ts";
import { greyColor, greysAreColors } from "../../masks/greyColors.ts";

/** A class of a list, by value, by colour (`R * 65536 + G * 256 + B`), or by its position in the list when it has neither. */
export interface MapClass {
  readonly name: string;
  readonly value?: number | undefined;
  readonly color?: number | undefined;
}

/** A class list: which class each value or colour of the masks is. */
export interface ClassMap {
  readonly classes: readonly MapClass[];
  /** Its file; absent for a list that the user typed. */
  readonly path?: DatasetPath;
  /** Name of the class that is background, where the list states it. */
  readonly background?: string;
}

/** A class list of the drop. */
export interface FoundClassMap extends ClassMap {
  readonly path: DatasetPath;
}

/** Finds the classes of a list by the values and colours of masks. */
export interface ClassLookup {
  readonly map: ClassMap;
  /** Returns the class of a colour. */
  byColor(color: number): MapClass | undefined;
  /** Returns the class of a value: by value, by the grey of that value, or by position, depending on the list and the masks. */
  byValue(value: number): MapClass | undefined;
  /** Returns the class of a grey in a mask of colours; undefined when the list gives that class another colour. */
  byGrey(value: number): MapClass | undefined;
}

/**
 * Returns the look-ups of a list. Of several classes with one value or colour the first is found. `masks`: the values of some masks of numbers,
 * which show whether greys are colours of the list.
 */
export function classLookup(map: ClassMap, masks: readonly Iterable<number>[] = []): ClassLookup {
  const { classes } = map;
  const colors = indexed(classes, ({ color }) => color);
  const isGrey = (color: number | undefined) => color !== undefined && color % 0x010101 === 0;
  const hasValues = classes.some(({ value }) => value !== undefined);
  // The colours of Supervisely's machine masks: (1, 1, 1), (2, 2, 2) ...
  const isGreyMap = !hasValues && classes.every(({ color }) => isGrey(color));
  const valueIn = ({ value, color }: MapClass, index: number): number | undefined => {
    if (hasValues) return value;
    return isGreyMap && color !== undefined ? color / 0x010101 : index;
  };
  const values = indexed(classes, valueIn);
  const areColors = greysAreColors(masks, {
    isValue: (value) => values.has(value),
    isColor: (color) => colors.has(color),
  });
  return {
    map,
    byColor: (color) => colors.get(color),
    byValue(value) {
      if (!areColors) return values.get(value);
      // The position of the first class proves nothing where other values are colours: black is background unless the list has it.
      const byPosition = value === 0 && !hasValues ? undefined : values.get(value);
      return byPosition ?? colors.get(greyColor(value));
    },
    byGrey(value) {
      const found = values.get(value);
      return found?.color === undefined || found.color === value * 0x010101 ? found : undefined;
    },
  };
}

/** Returns the colour of a class as `#RRGGBB`; a generated one for black, which would not be visible, and for a class without a colour. */
export function colorOfClass({ name, color }: MapClass): string {
  return color === undefined || color === 0 ? generatedColor(name) : hexColor(color);
}

function indexed(
  classes: readonly MapClass[],
  key: (one: MapClass, i: number) => number | undefined,
): Map<number, MapClass> {
  const index = new Map<number, MapClass>();
  for (const [i, one] of classes.entries()) {
    const at = key(one, i);
    if (at !== undefined && !index.has(at)) index.set(at, one);
  }
  return index;
}
