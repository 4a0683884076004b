import type { Figure } from "../../../model/figure.ts";
import type { Tag } from "../../../model/tag.ts";
import type { Declarations } from "../../classes/declarations.ts";
import type { ReadEvent } from "../../format.ts";
import type { ItemContent } from "../../read/itemContent.ts";
import type { ItemFile } from "../../read/itemFile.ts";
import type { PlacedFigure } from "../../read/settleFigures.ts";
import { problemEvent } from "../../report/problemEvent.ts";
import { isJsonObject, type JsonObject } from "../../text/jsonValue.ts";
import { AttributeCount, DeclaredWords, tagsOf, wordsOf } from "./attributes.ts";
import type { ViaEntry } from "./entry.ts";
import type { ViaOptions } from "./options.ts";
import { isProject3, itemsOfProject3, wordsOfProject3 } from "./project3.ts";
import { isRound, shapeGeometry } from "./shape.ts";
import { bytesOf, fileNameOf, regionsOf, type ViaRegion } from "./viaItem.ts";

/** The class of regions that say nothing. */
const NO_CLASS = "object";

/** Reads items of VIA; which attribute holds the class it knows once all files have been gone through. */
export class ViaReader {
  readonly #count = new AttributeCount();
  readonly #ofRegions = new DeclaredWords();
  readonly #ofFiles = new DeclaredWords();
  readonly #options: ViaOptions;
  #regions = 0;
  #classAttribute: string | undefined;
  #hasBegun = false;

  constructor(options: ViaOptions) {
    this.#options = options;
  }

  entryOf(item: JsonObject): ViaEntry | undefined {
    const fileName = fileNameOf(item);
    if (fileName === undefined) return undefined;
    const regions = regionsOf(item);
    for (const region of regions) if (region !== undefined) this.#count.add(region.attributes);
    this.#regions += regions.length;
    const bytes = bytesOf(item);
    return {
      fileName,
      annotations: regions.length,
      labelled: isLabelled(item, regions.length),
      ...(bytes !== undefined && { bytes }),
    };
  }

  /** True for a file of VIA; learns what it declares. */
  accepts({ images, fields }: ItemFile): boolean {
    const isProject = isProject3(fields);
    if (images.length === 0 && !isProject && !fields.has("_via_settings")) return false;
    if (isProject) for (const [name, words] of wordsOfProject3(fields)) this.#ofRegions.add(name, words);
    const attributes = fields.get("_via_attributes");
    if (isJsonObject(attributes)) {
      this.#ofRegions.addAll(attributes.region);
      this.#ofFiles.addAll(attributes.file);
    }
    return true;
  }

  *begin(file: ItemFile<ViaEntry>, words: Declarations): Generator<ReadEvent> {
    if (!this.#hasBegun) {
      yield* this.#chooseClass(file);
      for (const [name, values] of this.#ofRegions.all()) {
        if (name === this.#classAttribute) for (const title of values) yield* words.declareClass(title);
        else yield* words.declareTag(name, "oneof_string", { values: [...values] });
      }
      for (const [name, values] of this.#ofFiles.all()) {
        yield* words.declareTag(name, "oneof_string", { values: [...values] });
      }
    }
    this.#hasBegun = true;
    if (isProject3(file.fields)) yield* tellLeftOut(file);
  }

  contentOf(item: JsonObject): ItemContent {
    const figures: PlacedFigure[] = [];
    const problems: ItemContent["problems"][number][] = [];
    const name = fileNameOf(item);
    for (const [i, region] of regionsOf(item).entries()) {
      const object = `${name}, region ${i}`;
      if (region === undefined) {
        const message = "A region has no shape.";
        problems.push({ code: "region_broken", object, message, action: "Left out." });
        continue;
      }
      const place = { object, ...(region.line !== undefined && { line: region.line }) };
      const geometry = shapeGeometry(region.shape);
      if (!geometry.ok) {
        problems.push({ ...geometry.failure, ...place });
        continue;
      }
      const { title, tags, isMissing } = this.#labelsOf(region);
      if (isMissing) {
        const message = `A region has no ${JSON.stringify(this.#classAttribute)}.`;
        const action = `Its class is called ${NO_CLASS}.`;
        problems.push({ code: "class_missing", ...place, message, action });
      }
      const figure: Figure = {
        class: title,
        geometry: geometry.value,
        tags,
        ...(isRound(region.shape) && { extra: { via: { ...region.shape } } }),
      };
      figures.push({ figure, ...place });
    }
    const tags = Object.entries(isJsonObject(item.file_attributes) ? item.file_attributes : {}).flatMap(
      ([attribute, value]) => tagsOf(attribute, value, this.#ofFiles.of(attribute)),
    );
    return { figures, tags, problems, labelled: isLabelled(item, figures.length) };
  }

  /** Class and tags of a region: its class is the first word of the attribute that holds it. */
  #labelsOf({ attributes }: ViaRegion): { title: string; tags: Tag[]; isMissing: boolean } {
    const own = this.#classAttribute;
    const value = own === undefined ? undefined : attributes[own];
    // An empty word is a class all the same when somebody wrote it.
    const [title, ...more] = value === "" ? [value] : wordsOf(value);
    const others = Object.entries(attributes).filter(([name]) => name !== own);
    const tags = others.flatMap(([name, value]) => tagsOf(name, value, this.#ofRegions.of(name)));
    return {
      title: title ?? NO_CLASS,
      tags: [...more.map((name): Tag => ({ name })), ...tags],
      isMissing: own !== undefined && title === undefined,
    };
  }

  /** Finds the attribute that holds the class, and says so where it is not clear. */
  *#chooseClass({ path }: ItemFile): Generator<ReadEvent> {
    const { name, rivals } = this.#count.likeliest();
    this.#classAttribute = this.#options.classAttribute || name;
    if (this.#options.classAttribute !== "") return;
    if (name === undefined && this.#regions > 0) {
      yield problemEvent({
        code: "class_missing",
        path,
        message: "The regions have no attributes, so nothing tells their classes.",
        action: `Their class is called ${NO_CLASS}.`,
      });
    } else if (rivals.length > 0) {
      const others = rivals.slice(0, 5).map((rival) => JSON.stringify(rival));
      yield problemEvent({
        code: "class_attribute_guessed",
        path,
        message: `Several attributes could hold the class: ${[JSON.stringify(name), ...others].join(", ")}.`,
        action: `${JSON.stringify(name)} is taken, the others are tags; the options of the format can change that.`,
      });
    }
  }
}

/** VIA lists every image of a project, so one with nothing on it was not necessarily looked at. */
function isLabelled({ file_attributes: attributes }: JsonObject, regions: number): boolean {
  return (
    regions > 0 || (isJsonObject(attributes) && Object.values(attributes).some((value) => wordsOf(value).length > 0))
  );
}

function* tellLeftOut({ path, fields }: ItemFile): Generator<ReadEvent> {
  const { temporal, ambiguous } = itemsOfProject3(fields).leftOut;
  const annotations = (count: number) => (count === 1 ? "1 annotation belongs" : `${count} annotations belong`);
  if (temporal > 0) {
    yield problemEvent({
      code: "video_tracks",
      path,
      message: `${annotations(temporal)} to a video or a sound.`,
      action: "Left out; only images are read.",
    });
  }
  if (ambiguous > 0) {
    yield problemEvent({
      code: "image_ambiguous",
      path,
      message: `${annotations(ambiguous)} to a view of several files, or of none.`,
      action: "Left out; nothing tells which image is meant.",
    });
  }
}
