import type { ClassDef } from "../../../model/classDef.ts";
import type { Figure } from "../../../model/figure.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import { failure, type Result, success } from "../../../model/result.ts";
import { generatedColor } from "../../classes/generatedColor.ts";
import { hexColor } from "../../classes/maskColors.ts";
import { encodeMask } from "../../codecs/bitmap.ts";
import type { LabelFailure } from "../../codecs/labelPng.ts";
import { cutValue, findValues, type ValuePlace } from "../../codecs/valueMasks.ts";
import { connectedParts } from "../../geometry/connectedParts.ts";
import { type ClassLookup, type ClassMap, classLookup, colorOfClass } from "./classMap.ts";
import { type MaskPixels, TRANSPARENT } from "./maskPixels.ts";
import type { MasksOptions } from "./options.ts";
import { nearness } from "./readMaps.ts";
import type { Scheme } from "./scheme.ts";
import { smoothing } from "./smoothing.ts";
import { MAX_VALUES } from "./survey.ts";
import { isNothing, type Meaning, meaningOf } from "./valueMeaning.ts";

/** What a mask says. `unnamed`: values that no list of classes names, as their classes are called. */
export interface MaskContent {
  readonly figures: readonly Figure[];
  readonly unnamed: readonly string[];
  readonly problems: readonly ProblemDetails[];
}

/** Values of a mask of single objects. */
const MAX_INSTANCES = 65_536;
/** Parts of one class of one image: more are noise, not objects. */
const MAX_PARTS = 5000;

/** Reads the masks of one dataset, all by the same rules. */
export class MaskReader {
  readonly scheme: Scheme;
  readonly #lookups: readonly ClassLookup[];
  readonly #options: MasksOptions;
  readonly #colors = new Map<string, string>();

  /** `maps`: lists of classes, the best one first. */
  constructor(scheme: Scheme, maps: readonly ClassMap[], options: MasksOptions) {
    this.scheme = scheme;
    this.#lookups = maps.map(classLookup);
    this.#options = options;
    for (const { classes } of [...maps].reverse())
      for (const one of classes) this.#colors.set(one.name, colorOfClass(one));
  }

  /** The classes that the lists declare, whether they are used or not. */
  titles(): string[] {
    const all = this.#lookups.flatMap(({ map }) => map.classes.filter((one) => !isNothing(one, map, this.#options)));
    return [...new Set(all.map(({ name }) => name))];
  }

  /** What is known of a class. */
  look(title: string): Partial<ClassDef> {
    return { color: this.#colors.get(title) ?? generatedColor(title) };
  }

  /** The list of classes for a mask: the best of those that lie nearest around it, else the best. */
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
    const places = findValues(pixels, this.scheme === "instances" ? MAX_INSTANCES : MAX_VALUES);
    const lookup = this.lookupFor(path);
    const meanings = new Map<number, Meaning>();
    const rules = {
      scheme: this.scheme,
      lookup,
      options: this.#options,
      mask: pixels,
      values: [...(places?.keys() ?? [])],
    };
    for (const value of places?.keys() ?? []) meanings.set(value, meaningOf(value, rules));
    const smoothed = smoothing(places, meanings, this.scheme, lookup);
    if (places === undefined || smoothed !== undefined) return failure(smoothed!);
    const figures: Figure[] = [];
    const unnamed: string[] = [];
    const problems: ProblemDetails[] = [];
    for (const [value, place] of places) {
      const meaning = meanings.get(value)!;
      if (meaning.is === "nothing") continue;
      if (meaning.is === "unnamed") unnamed.push(meaning.class);
      this.#remember(meaning, pixels, value);
      const { class: title, extra } = meaning;
      const figure = { class: title, tags: [], ...(extra && { extra }) };
      const parts = this.#partsOf(pixels, value, place);
      if (parts === undefined) {
        const message = `The class ${title} falls into more than ${MAX_PARTS} parts.`;
        const action = "Kept as one object.";
        problems.push({ code: "too_many_parts", path, message, action });
      }
      for (const { left, top, ...mask } of parts ?? [{ left: 0, top: 0, ...cutValue(pixels, value, place) }]) {
        const origin: [number, number] = [place.left + left, place.top + top];
        figures.push({ ...figure, geometry: { type: "bitmap", origin, data: encodeMask({ ...mask, alpha: false }) } });
      }
    }
    return success({ figures, unnamed, problems });
  }

  /** Reads a mask of one object, which is what is not black, not 0 and not transparent. */
  readObject(pixels: MaskPixels, path: string, title: string): Result<MaskContent, LabelFailure> {
    const places = findValues(pixels, MAX_VALUES);
    const smoothed = smoothing(places, new Map(), "binary", undefined);
    if (smoothed !== undefined) return failure(smoothed);
    const inside = pixels.values.map((value) => (value === 0 || value === TRANSPARENT ? 0 : 1));
    const image = { ...pixels, values: inside };
    const place = findValues(image, 2)?.get(1);
    if (place === undefined) {
      const message = "No pixel of this mask is set.";
      const problems: ProblemDetails[] = [{ code: "no_area", path, message, action: "There is no object." }];
      return success({ figures: [], unnamed: [], problems });
    }
    const data = encodeMask({ ...cutValue(image, 1, place), alpha: false });
    const geometry = { type: "bitmap" as const, origin: [place.left, place.top] as [number, number], data };
    return success({ figures: [{ class: title, geometry, tags: [] }], unnamed: [], problems: [] });
  }

  #partsOf(pixels: MaskPixels, value: number, place: ValuePlace) {
    const mask = cutValue(pixels, value, place);
    const asked = this.#options.objects === "parts" && this.scheme !== "instances";
    return asked ? connectedParts(mask, MAX_PARTS) : [{ left: 0, top: 0, ...mask }];
  }

  /** Classes without a list have the colours of their masks. */
  #remember(meaning: Meaning, pixels: MaskPixels, value: number): void {
    if (meaning.is === "nothing" || this.#colors.has(meaning.class)) return;
    const color = pixels.hold === "colors" ? value : pixels.colorOfIndex?.(value);
    if (color !== undefined && color > 0 && color <= 0xffffff) this.#colors.set(meaning.class, hexColor(color));
  }
}
