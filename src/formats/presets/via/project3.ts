import { finiteNumber, isJsonObject, type JsonObject } from "../../text/jsonValue.ts";

type Fields = ReadonlyMap<string, unknown>;

/** Numbers of the shapes in VIA 3. */
const POINT = 1;
const RECTANGLE = 2;
const CIRCLE = 3;
const ELLIPSE = 4;
const LINE = 5;
const POLYLINE = 6;
const POLYGON = 7;
const EXTREME_RECTANGLE = 8;
const EXTREME_CIRCLE = 9;

const IMAGE_FILE = 2;
const CHECKBOX = 2;
/** Attributes with words to choose from: checkbox, radio, select, picture. */
const CHOICES = new Set<unknown>([2, 3, 4, 5]);

/** True for the fields of a project of VIA 3. */
export function isProject3(fields: Fields): boolean {
  return ["file", "view", "metadata", "attribute"].every((key) => isJsonObject(fields.get(key)));
}

/** What of a project of VIA 3 belongs to no image that is read. */
export interface LeftOut {
  /** Annotations of videos and sounds. */
  readonly temporal: number;
  /** Annotations of a view with several files, which do not say which one they are about. */
  readonly ambiguous: number;
}

/** The images of a project of VIA 3 as items of VIA 2, and what is left out. */
export function itemsOfProject3(fields: Fields): { items: JsonObject[]; leftOut: LeftOut } {
  const [files, views, metadata, attributes] = ["file", "view", "metadata", "attribute"].map((key) => {
    const value = fields.get(key);
    return isJsonObject(value) ? value : {};
  }) as [JsonObject, JsonObject, JsonObject, JsonObject];
  const items = new Map<
    string,
    { filename: string; regions: JsonObject[]; file_attributes: Record<string, unknown> }
  >();
  for (const [id, file] of Object.entries(files)) {
    if (!isJsonObject(file) || finiteNumber(file.type) !== IMAGE_FILE) continue;
    const filename = [file.fname, file.src].find((name) => typeof name === "string" && name !== "");
    if (filename !== undefined) items.set(id, { filename: filename as string, regions: [], file_attributes: {} });
  }
  const fileOf = new Map<string, string | undefined>();
  for (const [id, view] of Object.entries(views)) {
    const list = isJsonObject(view) && Array.isArray(view.fid_list) ? view.fid_list.map(String) : [];
    fileOf.set(id, list.length === 1 ? list[0] : undefined);
  }
  let temporal = 0;
  let ambiguous = 0;
  for (const entry of Object.values(metadata)) {
    if (!isJsonObject(entry)) continue;
    const id = fileOf.get(String(entry.vid));
    const item = id === undefined ? undefined : items.get(id);
    const isTemporal = Array.isArray(entry.z) && entry.z.length > 0;
    if (item === undefined || isTemporal) {
      if (id === undefined && !isTemporal) ambiguous++;
      else temporal++;
      continue;
    }
    const values = namedValues(entry.av, attributes);
    const isRegion = Array.isArray(entry.xy) && entry.xy.length > 0;
    if (isRegion) item.regions.push({ shape_attributes: shapeOf(entry.xy as unknown[]), region_attributes: values });
    else Object.assign(item.file_attributes, values);
  }
  return { items: [...items.values()], leftOut: { temporal, ambiguous } };
}

/** The words to choose from of each attribute that has some, by its name. */
export function wordsOfProject3(fields: Fields): Map<string, ReadonlySet<string>> {
  const attributes = fields.get("attribute");
  const words = new Map<string, ReadonlySet<string>>();
  for (const attribute of Object.values(isJsonObject(attributes) ? attributes : {})) {
    if (!isJsonObject(attribute) || !CHOICES.has(finiteNumber(attribute.type))) continue;
    const options = isJsonObject(attribute.options) ? Object.values(attribute.options).map(String) : [];
    words.set(String(attribute.aname), new Set(options));
  }
  return words;
}

/** Values by the names of their attributes, with the words behind the numbers of options; a checkbox as an object of its ticks. */
function namedValues(values: unknown, attributes: JsonObject): JsonObject {
  if (!isJsonObject(values)) return {};
  const named = Object.entries(values).map(([id, value]): [string, unknown] => {
    const attribute = attributes[id];
    if (!isJsonObject(attribute)) return [id, value];
    const name = typeof attribute.aname === "string" && attribute.aname !== "" ? attribute.aname : id;
    const options = isJsonObject(attribute.options) ? attribute.options : {};
    const type = finiteNumber(attribute.type);
    const word = (option: string) => (Object.hasOwn(options, option) ? String(options[option]) : option);
    if (!CHOICES.has(type) || (typeof value !== "string" && typeof value !== "number")) return [name, value];
    if (type !== CHECKBOX) return [name, word(String(value))];
    const ticks = String(value)
      .split(",")
      .filter((option) => option !== "");
    return [name, Object.fromEntries(ticks.map((option) => [word(option.trim()), true]))];
  });
  return Object.fromEntries(named);
}

/** `[shape, x, y, ...]` in the words of VIA 2. */
function shapeOf([shape, ...numbers]: readonly unknown[]): JsonObject {
  const [x, y, a, b] = numbers;
  switch (finiteNumber(shape)) {
    case POINT:
      return { name: "point", cx: x, cy: y };
    case RECTANGLE:
      return { name: "rect", x, y, width: a, height: b };
    case CIRCLE:
      return { name: "circle", cx: x, cy: y, r: a };
    case ELLIPSE:
      return { name: "ellipse", cx: x, cy: y, rx: a, ry: b };
    case LINE:
    case POLYLINE:
      return { name: "polyline", ...pointsOf(numbers) };
    case POLYGON:
      return { name: "polygon", ...pointsOf(numbers) };
    case EXTREME_RECTANGLE:
      return boxAround(numbers);
    case EXTREME_CIRCLE:
      return circleThrough(numbers);
    default:
      return { name: `shape ${String(shape)}` };
  }
}

function pointsOf(numbers: readonly unknown[]): JsonObject {
  return {
    all_points_x: numbers.filter((_, i) => i % 2 === 0),
    all_points_y: numbers.filter((_, i) => i % 2 === 1),
  };
}

/** The box of a rectangle that is given by points on its four sides. */
function boxAround(numbers: readonly unknown[]): JsonObject {
  const values = numbers.map((value) => finiteNumber(value) ?? Number.NaN);
  const [xs, ys] = [values.filter((_, i) => i % 2 === 0), values.filter((_, i) => i % 2 === 1)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { name: "rect", x: left, y: top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}

/** The circle through three points on its rim. */
function circleThrough(numbers: readonly unknown[]): JsonObject {
  const [ax, ay, bx, by, cx, cy] = numbers.map((value) => finiteNumber(value) ?? Number.NaN) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const d = 2 * (ax * (by - cy) + bx * (cy - ay) + cx * (ay - by));
  const [a, b, c] = [ax * ax + ay * ay, bx * bx + by * by, cx * cx + cy * cy];
  const x = (a * (by - cy) + b * (cy - ay) + c * (ay - by)) / d;
  const y = (a * (cx - bx) + b * (ax - cx) + c * (bx - ax)) / d;
  return { name: "circle", cx: x, cy: y, r: Math.hypot(ax - x, ay - y) };
}
