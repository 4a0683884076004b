import { colorOf, hexColor, isBackground, isVoid, VOID_COLOR } from "../../classes/maskColors.ts";
import type { ClassLookup, ClassMap, MapClass } from "./classMap.ts";
import { type MaskPixels, TRANSPARENT } from "./maskPixels.ts";
import type { MasksOptions } from "./options.ts";
import type { Scheme } from "./scheme.ts";

/** What a value of a mask is: no object, a class, or a class that no list names. */
export type Meaning =
  | { readonly is: "nothing" }
  | { readonly is: "class" | "unnamed"; readonly class: string; readonly extra?: Record<string, unknown> };

/** What a value is judged by. */
export interface ValueRules {
  readonly scheme: Scheme;
  readonly lookup: ClassLookup | undefined;
  readonly options: Pick<MasksOptions, "background" | "unlabelled">;
  readonly mask: Pick<MaskPixels, "hold" | "colorOfIndex">;
  /** All values of the mask. */
  readonly values: readonly number[];
}

const NOTHING: Meaning = { is: "nothing" };
const VOID = 255;

/** Tells what a value of a mask is. Source of the rules: formats.md section 4.9. */
export function meaningOf(value: number, rules: ValueRules): Meaning {
  const { scheme, lookup, options, mask } = rules;
  if (value === TRANSPARENT) return NOTHING;
  const background = parseBackground(options.background);
  if (background !== undefined && value === (mask.hold === "colors" ? background.color : background.value))
    return NOTHING;
  const isZero = value === 0 && background === undefined;
  if (scheme === "instances") return isZero ? NOTHING : { is: "class", class: "object", extra: { instanceId: value } };
  const entry = entryOf(value, rules);
  if (entry !== undefined) {
    return isNothing(entry, lookup!.map, options) ? NOTHING : { is: "class", class: entry.name };
  }
  const number = mask.hold === "numbers" ? value : value % 0x010101 === 0 ? value & 0xff : undefined;
  if (scheme === "trimap" && number !== undefined && number >= 1 && number <= 3) {
    return number === 2 ? NOTHING : { is: "class", class: number === 1 ? "foreground" : "border" };
  }
  if (isZero) return NOTHING;
  if (scheme === "matte") return { is: "class", class: number === VOID ? "foreground" : "border" };
  if (scheme === "binary" && number === VOID) return { is: "class", class: binaryClass(lookup) };
  const isVoidValue = mask.hold === "numbers" ? value === VOID : value === VOID_COLOR;
  if (isVoidValue) return options.unlabelled === "leaveOut" ? NOTHING : { is: "class", class: "void" };
  return { is: "unnamed", class: mask.hold === "numbers" ? `value ${value}` : `color ${hexColor(value)}` };
}

/** True for a class of a list that gives no objects: background, unless the user says what is, and void. */
export function isNothing({ name }: MapClass, map: ClassMap, options: ValueRules["options"]): boolean {
  const isOfBackground = name === map.background || isBackground(name);
  if (isOfBackground && parseBackground(options.background) === undefined) return true;
  return !isOfBackground && isVoid(name) && options.unlabelled === "leaveOut";
}

/** Colours by colour, numbers by number; indices by the colours of their palette when these are all in the list: programs number palettes anew. */
function entryOf(value: number, { lookup, mask, values }: ValueRules): MapClass | undefined {
  if (lookup === undefined) return undefined;
  if (mask.hold === "colors") {
    return lookup.byColor(value) ?? (value % 0x010101 === 0 ? lookup.byGrey(value & 0xff) : undefined);
  }
  const { colorOfIndex } = mask;
  const byPalette = (index: number) => {
    const color = colorOfIndex?.(index);
    return color === undefined ? undefined : lookup.byColor(color);
  };
  const hasColors = colorOfIndex !== undefined && values.every((index) => byPalette(index) !== undefined);
  return hasColors ? byPalette(value) : lookup.byValue(value);
}

/** The one class of a list that is not background; `foreground` without a list. */
function binaryClass(lookup: ClassLookup | undefined): string {
  const classes = lookup?.map.classes.filter(({ name }) => !isBackground(name) && name !== lookup.map.background) ?? [];
  return classes.length === 1 ? classes[0]!.name : "foreground";
}

/** `0`, `0 0 0`, `#000000`, `none`; undefined when nothing is said or it cannot be understood. A grey is its value as well. */
function parseBackground(text: string): { readonly value?: number; readonly color?: number } | undefined {
  const words = text.trim();
  if (words === "") return undefined;
  if (/^none$/i.test(words)) return {};
  const code = /^#([0-9a-f]{6})$/i.exec(words)?.[1];
  const parts = words.split(/[\s,;]+/).map(Number);
  if (code === undefined && !parts.every((part) => Number.isInteger(part) && part >= 0)) return undefined;
  const [r, g, b] = parts;
  if (code === undefined && parts.length === 1) return { value: r!, color: r! * 0x010101 };
  if (code === undefined && parts.length !== 3) return undefined;
  const color = code === undefined ? colorOf(r!, g!, b!) : Number.parseInt(code, 16);
  return color % 0x010101 === 0 ? { color, value: color & 0xff } : { color };
}
