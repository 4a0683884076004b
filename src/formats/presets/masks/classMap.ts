import type { DatasetPath } from "../../../model/datasetPath.ts";
import { generatedColor } from "../../classes/generatedColor.ts";
import { hexColor } from "../../classes/maskColors.ts";

/** A class of a list: by value, by colour (`R * 65536 + G * 256 + B`), or by its place in the list when it has neither. */
export interface MapClass {
  readonly name: string;
  readonly value?: number | undefined;
  readonly color?: number | undefined;
}

/** A list that tells what values or colours of masks mean. */
export interface ClassMap {
  readonly classes: readonly MapClass[];
  /** Where it stands; absent for one that the user typed. */
  readonly path?: DatasetPath;
  /** Name of the class that is background, where the list says it. */
  readonly background?: string;
}

/** Finds classes of a list by what masks hold. */
export interface ClassLookup {
  readonly map: ClassMap;
  byColor(color: number): MapClass | undefined;
  /** By value, by a grey of that value, or by place in the list, whichever the list goes by. */
  byValue(value: number): MapClass | undefined;
  /** The same for a grey among colours, which is a value only when the list has no colours of its own for it. */
  byGrey(value: number): MapClass | undefined;
}

/** Makes a list ready for look-ups. The first class of a value or colour counts. */
export function classLookup(map: ClassMap): ClassLookup {
  const { classes } = map;
  const colors = indexed(classes, ({ color }) => color);
  const isGrey = (color: number | undefined) => color !== undefined && color % 0x010101 === 0;
  const hasValues = classes.some(({ value }) => value !== undefined);
  // The colours of Supervisely's masks for machines: (1, 1, 1), (2, 2, 2) ...
  const isGreyMap = !hasValues && classes.every(({ color }) => isGrey(color));
  const values = hasValues
    ? indexed(classes, ({ value }) => value)
    : isGreyMap
      ? indexed(classes, ({ color }) => color! / 0x010101)
      : indexed(classes, (_, i) => i);
  return {
    map,
    byColor: (color) => colors.get(color),
    byValue: (value) => values.get(value),
    byGrey(value) {
      const found = values.get(value);
      return found?.color === undefined || found.color === value * 0x010101 ? found : undefined;
    },
  };
}

/** The colour of a class of a list as `#RRGGBB`; black would not be seen, so that it becomes a generated one. */
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
