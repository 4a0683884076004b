import { finiteNumber, isJsonObject, type JsonObject } from "../../text/jsonValue.ts";
import { shapeOfProject3 } from "./project3Shape.ts";

/** The fields of a JSON file, by name. */
type Fields = ReadonlyMap<string, unknown>;

/** The type of image files. */
const IMAGE_FILE = 2;
/** The type of checkboxes, and the types of all attributes with options: checkbox, radio, select, image. */
const CHECKBOX = 2;
const withOptions = new Set<unknown>([2, 3, 4, 5]);

/** Returns true for the fields of a VIA 3 project. */
export function isProject3(fields: Fields): boolean {
  return ["file", "view", "metadata", "attribute"].every((key) => isJsonObject(fields.get(key)));
}

/** Numbers of annotations that belong to no image. */
interface SkippedAnnotations {
  /** Annotations of videos and audio files. */
  readonly temporal: number;
  /** Annotations of a view with several files, or with none. */
  readonly ambiguous: number;
}

/** A VIA 3 project as items of VIA 2, one for each image. */
interface Project3Items {
  readonly items: readonly JsonObject[];
  readonly skipped: SkippedAnnotations;
}

interface Item {
  readonly filename: string;
  readonly regions: JsonObject[];
  readonly file_attributes: Record<string, unknown>;
}

/** Reads the images of a VIA 3 project. */
export function itemsOfProject3(fields: Fields): Project3Items {
  const items = itemsById(objectIn(fields, "file"));
  const fileOf = filesByView(objectIn(fields, "view"));
  const attributes = objectIn(fields, "attribute");
  let temporal = 0;
  let ambiguous = 0;
  for (const entry of Object.values(objectIn(fields, "metadata"))) {
    if (!isJsonObject(entry)) continue;
    const file = fileOf.get(String(entry.vid));
    const item = file === undefined ? undefined : items.get(file);
    const isTemporal = Array.isArray(entry.z) && entry.z.length > 0;
    if (item !== undefined && !isTemporal) addMetadata(item, entry, attributes);
    else if (file === undefined && !isTemporal) ambiguous++;
    else temporal++;
  }
  return { items: [...items.values()].map((item): JsonObject => ({ ...item })), skipped: { temporal, ambiguous } };
}

/** Returns the options of each attribute that has some, by the name of the attribute. */
export function optionsOfProject3(fields: Fields): ReadonlyMap<string, ReadonlySet<string>> {
  const options = new Map<string, ReadonlySet<string>>();
  for (const attribute of Object.values(objectIn(fields, "attribute"))) {
    if (!isJsonObject(attribute) || !withOptions.has(finiteNumber(attribute.type))) continue;
    const own = isJsonObject(attribute.options) ? Object.values(attribute.options).map(String) : [];
    options.set(String(attribute.aname), new Set(own));
  }
  return options;
}

function objectIn(fields: Fields, key: string): JsonObject {
  const value = fields.get(key);
  return isJsonObject(value) ? value : {};
}

/** Items of the image files, by the id of the file. */
function itemsById(files: JsonObject): ReadonlyMap<string, Item> {
  const items = new Map<string, Item>();
  for (const [id, file] of Object.entries(files)) {
    if (!isJsonObject(file) || finiteNumber(file.type) !== IMAGE_FILE) continue;
    const filename = textIn(file.fname) ?? textIn(file.src);
    if (filename !== undefined) items.set(id, { filename, regions: [], file_attributes: {} });
  }
  return items;
}

function textIn(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The id of the file of each view; undefined for a view with several files, or with none. */
function filesByView(views: JsonObject): ReadonlyMap<string, string | undefined> {
  const files = new Map<string, string | undefined>();
  for (const [id, view] of Object.entries(views)) {
    const list = isJsonObject(view) && Array.isArray(view.fid_list) ? view.fid_list.map(String) : [];
    files.set(id, list.length === 1 ? list[0] : undefined);
  }
  return files;
}

/** Adds a metadata entry to its item: a region, or attributes of the image. */
function addMetadata(item: Item, entry: JsonObject, attributes: JsonObject): void {
  const values = namedValues(entry.av, attributes);
  const { xy } = entry;
  if (Array.isArray(xy) && xy.length > 0) {
    item.regions.push({ shape_attributes: shapeOfProject3(xy), region_attributes: values });
  } else Object.assign(item.file_attributes, values);
}

/** Returns values by the names of their attributes, with the texts of options for their numbers. */
function namedValues(values: unknown, attributes: JsonObject): JsonObject {
  if (!isJsonObject(values)) return {};
  const named = Object.entries(values).map(([id, value]): [string, unknown] => {
    const attribute = attributes[id];
    if (!isJsonObject(attribute)) return [id, value];
    return [textIn(attribute.aname) ?? id, valueOfAttribute(value, attribute)];
  });
  return Object.fromEntries(named);
}

/** A choice is the text of its option; a checkbox is an object of ticks, as in VIA 2. */
function valueOfAttribute(value: unknown, attribute: JsonObject): unknown {
  const type = finiteNumber(attribute.type);
  if (!withOptions.has(type) || (typeof value !== "string" && typeof value !== "number")) return value;
  const options = isJsonObject(attribute.options) ? attribute.options : {};
  const textOf = (option: string) => (Object.hasOwn(options, option) ? String(options[option]) : option);
  if (type !== CHECKBOX) return textOf(String(value));
  const ticks = String(value)
    .split(",")
    .filter((option) => option !== "");
  return Object.fromEntries(ticks.map((option) => [textOf(option.trim()), true]));
}
