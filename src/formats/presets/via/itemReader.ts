import type { Figure } from "../../../model/figure.ts";
import { count } from "../../../model/plural.ts";
import type { Tag } from "../../../model/tag.ts";
import type { Declarations } from "../../classes/declarations.ts";
import type { ReadEvent } from "../../format.ts";
import type { ItemContent } from "../../read/itemContent.ts";
import type { ItemFile } from "../../read/itemFile.ts";
import type { PlacedFigure } from "../../read/settleFigures.ts";
import { problemEvent } from "../../report/problemEvent.ts";
import { isJsonObject, type JsonObject } from "../../text/jsonValue.ts";
import { AttributeCount, DeclaredOptions, tagsOf, textsOf } from "./attributes.ts";
import type { ViaEntry } from "./entry.ts";
import { bytesOf, fileNameOf, regionsOf, type ViaRegion } from "./item.ts";
import type { ViaOptions } from "./options.ts";
import { isProject3, itemsOfProject3, optionsOfProject3 } from "./project3.ts";
import { isRound, shapeGeometry } from "./shape.ts";

/** The class of regions without one. */
const NO_CLASS = "object";

type RegionProblem = ItemContent["problems"][number];

/** The class and tags of a region. `isMissing`: the region does not have the attribute that is the class. */
interface RegionLabels {
  readonly title: string;
  readonly tags: readonly Tag[];
  readonly isMissing: boolean;
}

/** Reads VIA items. Which attribute is the class is known once all files are indexed. */
export class ItemReader {
  readonly #count = new AttributeCount();
  readonly #ofRegions = new DeclaredOptions();
  readonly #ofFiles = new DeclaredOptions();
  readonly #options: ViaOptions;
  #regions = 0;
  #classAttribute: string | undefined;
  #hasBegun = false;

  constructor(options: ViaOptions) {
    this.#options = options;
  }

  /** Returns the image of an item and counts the attributes of its regions; undefined for JSON that is not an item. */
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

  /** Returns true for a VIA file, and keeps the options that it declares. */
  accepts({ images, fields }: ItemFile): boolean {
    const isProject = isProject3(fields);
    if (images.length === 0 && !isProject && !fields.has("_via_settings")) return false;
    if (isProject) for (const [name, options] of optionsOfProject3(fields)) this.#ofRegions.add(name, options);
    const attributes = fields.get("_via_attributes");
    if (isJsonObject(attributes)) {
      this.#ofRegions.addAll(attributes.region);
      this.#ofFiles.addAll(attributes.file);
    }
    return true;
  }

  /** Declares classes and tags before the first file, and reports annotations of each file that are not read. */
  *begin(file: ItemFile<ViaEntry>, declarations: Declarations): Generator<ReadEvent> {
    if (!this.#hasBegun) {
      yield* this.#chooseClassAttribute(file);
      yield* this.#declareOptions(declarations);
    }
    this.#hasBegun = true;
    if (isProject3(file.fields)) yield* reportSkipped(file);
  }

  /** Reads an item. */
  contentOf(item: JsonObject): ItemContent {
    const figures: PlacedFigure[] = [];
    const problems: RegionProblem[] = [];
    const name = fileNameOf(item);
    for (const [i, region] of regionsOf(item).entries()) {
      const object = `${name}, region ${i}`;
      if (region === undefined) {
        const message = "The region has no shape.";
        problems.push({ code: "region_broken", object, message, action: "The region is skipped." });
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
        const message = `The region has no attribute ${JSON.stringify(this.#classAttribute)}.`;
        problems.push({ code: "class_missing", ...place, message, action: `Its class is named ${NO_CLASS}.` });
      }
      const figure: Figure = {
        class: title,
        geometry: geometry.value,
        tags: [...tags],
        ...(isRound(region.shape) && { extra: { via: { ...region.shape } } }),
      };
      figures.push({ figure, ...place });
    }
    const tags = Object.entries(isJsonObject(item.file_attributes) ? item.file_attributes : {}).flatMap(
      ([attribute, value]) => tagsOf(attribute, value, this.#ofFiles.of(attribute)),
    );
    return { figures, tags, problems, labelled: isLabelled(item, figures.length) };
  }

  *#declareOptions(declarations: Declarations): Generator<ReadEvent> {
    for (const [name, options] of this.#ofRegions.all()) {
      if (name === this.#classAttribute) for (const title of options) yield* declarations.declareClass(title);
      else yield* declarations.declareTag(name, "oneof_string", { values: [...options] });
    }
    for (const [name, options] of this.#ofFiles.all()) {
      yield* declarations.declareTag(name, "oneof_string", { values: [...options] });
    }
  }

  /** The class is the first text of the attribute that is the class. */
  #labelsOf({ attributes }: ViaRegion): RegionLabels {
    const own = this.#classAttribute;
    const value = own === undefined ? undefined : attributes[own];
    // An empty text that somebody wrote is a class as well.
    const [title, ...more] = value === "" ? [value] : textsOf(value);
    const others = Object.entries(attributes).filter(([name]) => name !== own);
    const tags = others.flatMap(([name, other]) => tagsOf(name, other, this.#ofRegions.of(name)));
    return {
      title: title ?? NO_CLASS,
      tags: [...more.map((name): Tag => ({ name })), ...tags],
      isMissing: own !== undefined && title === undefined,
    };
  }

  /** Chooses the attribute that is the class, and reports a choice that is not clear. */
  *#chooseClassAttribute({ path }: ItemFile): Generator<ReadEvent> {
    const { name, rivals } = this.#count.classAttribute();
    this.#classAttribute = this.#options.classAttribute || name;
    if (this.#options.classAttribute !== "") return;
    if (name === undefined && this.#regions > 0) {
      yield problemEvent({
        code: "class_missing",
        path,
        message: "The regions have no attributes, so their classes are not known.",
        action: `Their class is named ${NO_CLASS}.`,
      });
    } else if (rivals.length > 0) {
      const others = rivals.slice(0, 5).map((rival) => JSON.stringify(rival));
      yield problemEvent({
        code: "class_attribute_guessed",
        path,
        message: `Several attributes may be the class: ${[JSON.stringify(name), ...others].join(", ")}.`,
        action: `${JSON.stringify(name)} is used as the class; the others become tags. The reading options can change that.`,
      });
    }
  }
}

/** VIA lists every image of a project, so an image without regions and attributes was not necessarily reviewed. */
function isLabelled({ file_attributes: attributes }: JsonObject, regions: number): boolean {
  if (regions > 0) return true;
  return isJsonObject(attributes) && Object.values(attributes).some((value) => textsOf(value).length > 0);
}

function* reportSkipped({ path, fields }: ItemFile): Generator<ReadEvent> {
  const { temporal, ambiguous } = itemsOfProject3(fields).skipped;
  if (temporal > 0) {
    yield problemEvent({
      code: "video_tracks",
      path,
      message: `${count(temporal, "annotation belongs", "annotations belong")} to a video or an audio file.`,
      action: "Annotations of videos and audio files are skipped.",
    });
  }
  if (ambiguous > 0) {
    yield problemEvent({
      code: "image_ambiguous",
      path,
      message: `${count(ambiguous, "annotation belongs", "annotations belong")} to a view of several files, or of none.`,
      action: "Annotations without a single image are skipped.",
    });
  }
}
