import { colorOf, hexColor, isBackground, isVoid, VOID_COLOR } from "../../classes/maskColors.ts";
import { type MaskPixels, TRANSPARENT } from "../../masks/maskPixels.ts";
import type { ClassLookup, ClassMap, MapClass } from "./classMap.ts";
import type { MasksOptions } from "./options.ts";
import type { Scheme } from "./scheme.ts";

/** What a value of a mask is: not an object, a class, or a class that no list names. */
export type Meaning =
  | { readonly is: "nothing" }
  | { readonly is: "class" | "unnamed"; readonly class: string; readonly extra?: Record<string, unknown> };

/** What the meaning of a value depends on. */
interface ValueRules {
  readonly scheme: Scheme;
  readonly lookup: ClassLookup | undefined;
  readonly options: Pick<MasksOptions, "background" | "unlabelled">;
  readonly mask: Pick<MaskPixels, "hold" | "colorOfIndex">;
  /** All values of the mask. */
  readonly values: readonly number[];
}

const NOTHING: Meaning = { is: "nothing" };
const VOID = 255;

/** Returns what a value of a mask is. Sources of the rules: README.md of this folder. */
export function meaningOf(value: number, rules: ValueRules): Meaning {
  const { scheme, lookup, options, mask } = rules;
  const background = parseBackground(options.background);
  if (value === TRANSPARENT || isChosenBackground(value, mask, background)) return NOTHING;
  const isZero = value === 0 && background === undefined;
  if (scheme === "instances") return isZero ? NOTHING : { is: "class", class: "object", extra: { instanceId: value } };
  const entry = entryOf(value, rules);
  if (lookup !== undefined && entry !== undefined) {
    return isNothing(entry, lookup.map, options) ? NOTHING : { is: "class", class: entry.name };
  }
  return meaningByScheme(value, isZero, rules) ?? unlistedMeaning(value, rules);
}

/** Returns true for a class of a list that gives no objects: background, unless the options state which value that is, and void. */
export function isNothing({ name }: MapClass, map: ClassMap, options: ValueRules["options"]): boolean {
  const isOfBackground = name === map.background || isBackground(name);
  if (isOfBackground && parseBackground(options.background) === undefined) return true;
  return !isOfBackground && isVoid(name) && options.unlabelled === "leaveOut";
}

function isChosenBackground(value: number, { hold }: ValueRules["mask"], background: Background | undefined): boolean {
  if (background === undefined) return false;
  return value === (hold === "colors" ? background.color : background.value);
}

/** Returns what a value without a class in the list is by the scheme of the masks; undefined when the scheme does not decide. */
function meaningByScheme(value: number, isZero: boolean, { scheme, lookup, mask }: ValueRules): Meaning | undefined {
  const number = numberOf(value, mask);
  if (scheme === "trimap" && number !== undefined && number >= 1 && number <= 3) return trimapMeaning(number);
  if (isZero) return NOTHING;
  if (scheme === "matte") return { is: "class", class: number === VOID ? "foreground" : "border" };
  if (scheme === "binary" && number === VOID) return { is: "class", class: binaryClass(lookup) };
  return undefined;
}

function trimapMeaning(number: number): Meaning {
  return number === 2 ? NOTHING : { is: "class", class: number === 1 ? "foreground" : "border" };
}

/** Returns void, or a class that is named by its value or colour. */
function unlistedMeaning(value: number, { mask, options }: ValueRules): Meaning {
  const isVoidValue = value === (mask.hold === "numbers" ? VOID : VOID_COLOR);
  if (isVoidValue) return options.unlabelled === "leaveOut" ? NOTHING : { is: "class", class: "void" };
  return { is: "unnamed", class: mask.hold === "numbers" ? `value ${value}` : `color ${hexColor(value)}` };
}

/** The number of a value: itself, or that of a grey; undefined for other colours. */
function numberOf(value: number, { hold }: ValueRules["mask"]): number | undefined {
  if (hold === "numbers") return value;
  return value % 0x010101 === 0 ? value & 0xff : undefined;
}

/**
 * Finds the class of a value: colours by colour, numbers by number, palette indices by the colours of their palette when most of these are in the
 * list, because programs renumber palettes. Black and void are in every palette, and are not counted.
 */
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
  if (colorOfIndex === undefined) return lookup.byValue(value);
  const counted = values.filter((index) => index !== VOID && colorOfIndex(index) !== 0);
  const named = counted.filter((index) => byPalette(index) !== undefined);
  const areColors =
    counted.length === 0 ? values.every((index) => byPalette(index)) : named.length * 2 > counted.length;
  return areColors ? byPalette(value) : lookup.byValue(value);
}

/** The one class of a list that is not background; `foreground` without such a class. */
function binaryClass(lookup: ClassLookup | undefined): string {
  const classes = lookup?.map.classes.filter(({ name }) => !isBackground(name) && name !== lookup.map.background) ?? [];
  const [only, ...more] = classes;
  return only === undefined || more.length > 0 ? "foreground" : only.name;
}

/** Background as the options state it: the value of masks of numbers and the colour of masks of colours. Both are undefined for `none`. */
interface Background {
  readonly value?: number;
  readonly color?: number;
}

/** Reads `0`, `0 0 0`, `#000000` or `none`; undefined for an empty or other text. A grey is a value as well. */
function parseBackground(text: string): Background | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  if (/^none$/i.test(trimmed)) return {};
  const code = /^#([0-9a-f]{6})$/i.exec(trimmed)?.[1];
  if (code !== undefined) return backgroundOfColor(Number.parseInt(code, 16));
  const parts = trimmed.split(/[\s,;]+/).map(Number);
  if (!parts.every((part) => Number.isInteger(part) && part >= 0)) return undefined;
  const [r, g, b, ...more] = parts;
  if (r !== undefined && g === undefined) return { value: r, color: r * 0x010101 };
  if (r === undefined || g === undefined || b === undefined || more.length > 0) return undefined;
  return backgroundOfColor(colorOf(r, g, b));
}

function backgroundOfColor(color: number): Background {
  return color % 0x010101 === 0 ? { color, value: color & 0xff } : { color };
}
