import type { ClassDef } from "../../../model/classDef.ts";
import type { ValueMeaning } from "../../codecs/labelPng.ts";
import type { VistasConfig, VistasLabel } from "./config.ts";
import { configFor, type LabelFile } from "./layout.ts";
import type { MapillaryOptions } from "./options.ts";

/** A value of an instance image is the class id times this, plus the instance id. */
const INSTANCES_PER_CLASS = 256;
/** The class of pixels that are not labelled. */
const UNLABELED = "void--unlabeled";

/** The classes of a drop: class lists of several versions, with titles by option. */
export class VistasClasses {
  readonly #configs: readonly VistasConfig[];
  readonly #titles: MapillaryOptions["titles"];
  readonly #details = new Map<string, Partial<ClassDef>>();

  constructor(configs: readonly VistasConfig[], titles: MapillaryOptions["titles"]) {
    this.#configs = configs;
    this.#titles = titles;
    for (const label of configs.flatMap(({ labels }) => labels)) {
      const title = this.#titleOf(label);
      if (!this.#details.has(title)) this.#details.set(title, this.#detailsOf(label));
    }
  }

  /** Returns the colour and description of a class. */
  detailsOf(title: string): Partial<ClassDef> {
    return this.#details.get(title) ?? {};
  }

  /** Returns the titles of all classes of a version. */
  titles(version: string): string[] {
    return this.#labels(version)
      .filter(({ name }) => name !== UNLABELED)
      .map((label) => this.#titleOf(label));
  }

  /** Returns what the names of polygons of a version mean. */
  meaningOfNames(version: string): (name: string) => ValueMeaning {
    const named = new Map(this.#labels(version).map((label) => [label.name, label]));
    return (name) => {
      const label = named.get(name);
      return { class: label === undefined ? name : this.#titleOf(label) };
    };
  }

  /** Returns what the values of a label image mean; undefined for pixels that are not labelled. */
  meaningOfValues({ version, kind }: LabelFile): (value: number) => ValueMeaning | undefined {
    const labels = this.#labels(version);
    const isInstances = kind === "instances";
    return (value) => {
      const id = isInstances ? Math.floor(value / INSTANCES_PER_CLASS) : value;
      const label = labels[id];
      if (label?.name === UNLABELED) return undefined;
      const title = label === undefined ? `class ${id}` : this.#titleOf(label);
      const hasInstance = isInstances && (label === undefined || label.hasInstances);
      return { class: title, ...(hasInstance && { extra: { instanceId: value % INSTANCES_PER_CLASS } }) };
    };
  }

  #labels(version: string): readonly VistasLabel[] {
    return configFor(version, this.#configs)?.labels ?? [];
  }

  #titleOf({ name, readable }: VistasLabel): string {
    return this.#titles === "readable" ? (readable ?? name) : name;
  }

  #detailsOf({ name, readable, color }: VistasLabel): Partial<ClassDef> {
    const description = this.#titles === "readable" ? name : readable;
    return { ...(color && { color }), ...(description && { description }) };
  }
}
