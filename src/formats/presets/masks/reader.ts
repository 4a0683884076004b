import type { ClassDef } from "../../../model/classDef.ts";
import type { Figure } from "../../../model/figure.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import { failure, type Result, success } from "../../../model/result.ts";
import { generatedColor } from "../../classes/generatedColor.ts";
import { hexColor } from "../../classes/maskColors.ts";
import { encodeMask } from "../../codecs/bitmap.ts";
import type { LabelFailure } from "../../codecs/labelPng.ts";
import { cutValue, findValues, type ValueImage, type ValuePlace } from "../../codecs/valueMasks.ts";
import { connectedParts } from "../../geometry/connectedParts.ts";
import { type MaskPixels, TRANSPARENT } from "../../masks/maskPixels.ts";
import { MAX_VALUES } from "../../masks/sampleMasks.ts";
import { type ClassLookup, colorOfClass } from "./classMap.ts";
import { nearness } from "./findClassMaps.ts";
import type { MasksOptions } from "./options.ts";
import type { Scheme } from "./scheme.ts";
import { smoothing, tooManyValues } from "./smoothing.ts";
import { isNothing, type Meaning, meaningOf } from "./valueMeaning.ts";

/** The objects of a mask. `unnamed`: the classes of values that no class list names. */
export interface MaskContent {
  readonly figures: readonly Figure[];
  readonly unnamed: readonly string[];
  readonly problems: readonly ProblemDetails[];
}

/** Values that a mask of single objects may have. */
const MAX_INSTANCES = 65_536;
/** Connected parts that a class of an image may have; more are noise, not objects. */
const MAX_PARTS = 5000;

/** Reads the masks of a dataset, all by the same rules. */
export class MaskReader {
  readonly scheme: Scheme;
  readonly #lookups: readonly ClassLookup[];
  readonly #options: MasksOptions;
  readonly #colors = new Map<string, string>();

  /** `lookups`: class lists, the best one first. */
  constructor(scheme: Scheme, lookups: readonly ClassLookup[], options: MasksOptions) {
    this.scheme = scheme;
    this.#lookups = lookups;
    this.#options = options;
    for (const { map } of [...lookups].reverse()) {
      for (const one of map.classes) this.#colors.set(one.name, colorOfClass(one));
    }
  }

  /** True for masks of black and white that no list names. */
  get isBinary(): boolean {
    return this.scheme === "binary" && this.#lookups.length === 0;
  }

  /** Returns the classes that the lists declare, used or not. */
  titles(): string[] {
    const all = this.#lookups.flatMap(({ map }) => map.classes.filter((one) => !isNothing(one, map, this.#options)));
    return [...new Set(all.map(({ name }) => name))];
  }

  /** Returns what is known about a class. */
  classDetails(title: string): Partial<ClassDef> {
    return { color: this.#colors.get(title) ?? generatedColor(title) };
  }

  /** Returns the class list for a mask: the best of the nearest ones above it, otherwise the best of all. */
  lookupFor(path: string): ClassLookup | undefined {
    let [best, nearest] = [this.#lookups[0], -1];
    for (const lookup of this.#lookups) {
      const near = nearness(lookup.map, path);
      if (near > nearest) [best, nearest] = [lookup, near];
    }
    return best;
  }

  /** Reads a mask of all classes of an image. */
  read(pixels: MaskPixels, path: string): Result<MaskContent, LabelFailure> {
    const maxValues = this.scheme === "instances" ? MAX_INSTANCES : MAX_VALUES;
    const places = findValues(pixels, maxValues);
    if (places === undefined) return failure(tooManyValues(maxValues));
    const lookup = this.lookupFor(path);
    const rules = {
      scheme: this.scheme,
      lookup,
      options: this.#options,
      mask: pixels,
      values: [...places.keys()],
    };
    const meanings = [...places].map(([value, place]) => ({ value, place, meaning: meaningOf(value, rules) }));
    const fault = smoothing(places, unnamedClasses(meanings).length, this.scheme, lookup);
    if (fault !== undefined) return failure(fault);
    const figures: Figure[] = [];
    const problems: ProblemDetails[] = [];
    for (const { value, place, meaning } of meanings) {
      if (meaning.is === "nothing") continue;
      this.#rememberColor(meaning.class, pixels, value);
      const parts = this.#partsOf(pixels, value, place);
      if (parts === undefined) problems.push(tooManyParts(path, meaning.class));
      for (const part of parts ?? [wholeOf(pixels, value, place)]) figures.push(figureOf(meaning, place, part));
    }
    return success({ figures, unnamed: unnamedClasses(meanings), problems });
  }

  /** Reads a mask of one object: all pixels that are not black, 0 or transparent. */
  readObject(pixels: MaskPixels, path: string, title: string): Result<MaskContent, LabelFailure> {
    const places = findValues(pixels, MAX_VALUES);
    if (places === undefined) return failure(tooManyValues(MAX_VALUES));
    const fault = smoothing(places, 0, "binary", undefined);
    if (fault !== undefined) return failure(fault);
    const inside = pixels.values.map((value) => (value === 0 || value === TRANSPARENT ? 0 : 1));
    const image = { ...pixels, values: inside };
    const place = findValues(image, 2)?.get(1);
    if (place === undefined) {
      const message = "The mask is empty.";
      const problem = { code: "no_area", path, message, action: "No object is imported." } as const;
      return success({ figures: [], unnamed: [], problems: [problem] });
    }
    const figure = figureOf({ class: title }, place, wholeOf(image, 1, place));
    return success({ figures: [figure], unnamed: [], problems: [] });
  }

  /** Returns the objects of a value; undefined when it has too many parts. */
  #partsOf(pixels: MaskPixels, value: number, place: ValuePlace): readonly MaskPart[] | undefined {
    const asParts = this.#options.objects === "parts" && this.scheme !== "instances";
    if (!asParts) return [wholeOf(pixels, value, place)];
    return connectedParts(cutValue(pixels, value, place), MAX_PARTS);
  }

  /** Gives a class without a list the colour of its mask. */
  #rememberColor(title: string, pixels: MaskPixels, value: number): void {
    if (this.#colors.has(title)) return;
    const color = pixels.hold === "colors" ? value : pixels.colorOfIndex?.(value);
    if (color !== undefined && color > 0 && color <= 0xffffff) this.#colors.set(title, hexColor(color));
  }
}

/** A part of a value's mask; `left` and `top` are relative to the place of the value. */
type MaskPart = ReturnType<typeof cutValue> & { readonly left: number; readonly top: number };

/** All pixels of a value as one part. */
function wholeOf(pixels: ValueImage, value: number, place: ValuePlace): MaskPart {
  return { left: 0, top: 0, ...cutValue(pixels, value, place) };
}

function figureOf(
  { class: title, extra }: { readonly class: string; readonly extra?: Record<string, unknown> },
  place: ValuePlace,
  { left, top, ...mask }: MaskPart,
): Figure {
  const origin: [number, number] = [place.left + left, place.top + top];
  const data = encodeMask({ ...mask, alpha: false });
  return { class: title, tags: [], ...(extra && { extra }), geometry: { type: "bitmap", origin, data } };
}

function unnamedClasses(meanings: readonly { readonly meaning: Meaning }[]): string[] {
  return meanings.flatMap(({ meaning }) => (meaning.is === "unnamed" ? [meaning.class] : []));
}

function tooManyParts(path: string, title: string): ProblemDetails {
  const message = `The class ${title} has more than ${MAX_PARTS.toLocaleString("en")} separate parts.`;
  return { code: "too_many_parts", path, message, action: "It is imported as one object." };
}
