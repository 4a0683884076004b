import { colorOf } from "../../classes/maskColors.ts";
import { finiteNumber, isJsonObject, type JsonObject } from "../../text/jsonValue.ts";
import type { ClassMap, MapClass } from "./classMap.ts";

const MAX_CLASSES = 5000;
const listKeys = ["labels", "classes", "categories", "items", "colors", "colormap"];
const nameKeys = ["name", "title", "label", "class", "readable", "class_name"];
const valueKeys = ["value", "pixel_value", "index", "id", "class_id"];
const colorKeys = ["color", "colour", "rgb", "hex"];

/**
 * Reads a class list in JSON: `dataset_meta.json` of Datumaro, `{"road": [128, 64, 128]}` as Supervisely writes it for its machine masks, or a
 * list of objects with a name and a colour or value. `isNamedLikeList`: the file's name shows that it is a class list, so that names with plain
 * numbers count as well. Returns undefined for other JSON.
 */
export function classMapOfJson(json: unknown, isNamedLikeList: boolean): Omit<ClassMap, "path"> | undefined {
  const meta = isJsonObject(json) ? ofDatasetMeta(json) : undefined;
  if (meta !== undefined) return meta;
  const list = listIn(json);
  const classes = list === undefined ? ofObject(json, isNamedLikeList) : ofList(list, isNamedLikeList);
  return classes === undefined || classes.length === 0 || classes.length > MAX_CLASSES ? undefined : { classes };
}

function listIn(json: unknown): readonly unknown[] | undefined {
  if (Array.isArray(json)) return json;
  return isJsonObject(json) ? listKeys.map((key) => json[key]).find(Array.isArray) : undefined;
}

/** `{"label_map": {"0": "sky"}, "segmentation_colors": [[r, g, b]], "background_label": "0"}`; also `labels`, a list of names. */
function ofDatasetMeta(json: JsonObject): Omit<ClassMap, "path"> | undefined {
  const { label_map: labelMap, labels, segmentation_colors: colors } = json;
  const areLabels = Array.isArray(labels) && (Array.isArray(colors) || "background_label" in json);
  const list = areLabels ? labels.map((name, i) => [String(i), name] as const) : undefined;
  const names = isJsonObject(labelMap) ? Object.entries(labelMap) : list;
  if (names === undefined || names.length > MAX_CLASSES) return undefined;
  const classes = names.flatMap(([key, name], i): MapClass[] => {
    const value = finiteNumber(key);
    if (typeof name !== "string") return [];
    return [{ name, value, color: Array.isArray(colors) ? colorIn(colors[i]) : undefined }];
  });
  const mark = json.background_label;
  const background = classes.find(
    ({ value, name }) => mark !== undefined && (value === finiteNumber(mark) || name === mark),
  );
  return classes.length === 0 ? undefined : { classes, ...(background && { background: background.name }) };
}

/** `{"road": [128, 64, 128]}`, `{"road": "#804080"}`, `{"road": 7}`, `{"7": "road"}`. */
function ofObject(json: unknown, isNamedLikeList: boolean): MapClass[] | undefined {
  if (!isJsonObject(json)) return undefined;
  const classes: MapClass[] = [];
  for (const [key, value] of Object.entries(json)) {
    const color = colorIn(value);
    if (color !== undefined) classes.push({ name: key, color });
    else if (isNamedLikeList && typeof value === "string" && /^\d{1,5}$/.test(key))
      classes.push({ name: value, value: Number(key) });
    else if (isNamedLikeList && typeof value === "number" && Number.isInteger(value) && value >= 0)
      classes.push({ name: key, value });
    else return undefined;
  }
  return classes;
}

function ofList(list: readonly unknown[], isNamedLikeList: boolean): MapClass[] | undefined {
  const classes: MapClass[] = [];
  for (const entry of list) {
    if (typeof entry === "string" && isNamedLikeList) {
      classes.push({ name: entry });
      continue;
    }
    if (!isJsonObject(entry)) return undefined;
    const name = firstOf(entry, nameKeys, (value) => (typeof value === "string" ? value : undefined));
    const color = firstOf(entry, colorKeys, colorIn);
    const value = firstOf(entry, valueKeys, finiteNumber);
    if (name === undefined || (color === undefined && (value === undefined || !isNamedLikeList))) return undefined;
    // Ids of databases are not pixel values.
    const isValue = value !== undefined && Number.isInteger(value) && value >= 0 && value <= 0xffff;
    classes.push({ name, ...(color !== undefined && { color }), ...(isValue && { value }) });
  }
  return classes;
}

function firstOf<Value>(entry: JsonObject, keys: readonly string[], read: (value: unknown) => Value | undefined) {
  for (const key of keys) {
    const value = read(entry[key]);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Reads `[r, g, b]` with or without alpha, `#RRGGBB` or `{r, g, b}`. */
function colorIn(value: unknown): number | undefined {
  if (typeof value === "string") {
    const code = /^#([0-9a-f]{6})$/i.exec(value)?.[1];
    return code === undefined ? undefined : Number.parseInt(code, 16);
  }
  const parts = isJsonObject(value) ? [value.r, value.g, value.b] : value;
  if (!Array.isArray(parts) || (parts.length !== 3 && parts.length !== 4)) return undefined;
  const isByte = (part: unknown): part is number =>
    Number.isInteger(part) && (part as number) >= 0 && (part as number) <= 255;
  if (!parts.every(isByte)) return undefined;
  const [r, g, b] = parts as [number, number, number];
  return colorOf(r, g, b);
}
