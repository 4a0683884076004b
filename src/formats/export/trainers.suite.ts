import type { SampleFile } from "../../samples/sampleFile.ts";
import { isJsonObject, type JsonObject } from "../text/jsonValue.ts";

/**
 * Readers that know nothing of this product. Each enforces what a program demands of the files before it trains, and returns what it would
 * reject. The sources stand in README.md.
 */

const decoder = new TextDecoder();

const textsIn = (archive: readonly SampleFile[], pattern: RegExp) =>
  archive.filter(({ path }) => pattern.test(path)).map(({ path, bytes }) => ({ path, text: decoder.decode(bytes) }));

const jsonsIn = (archive: readonly SampleFile[], pattern: RegExp) =>
  textsIn(archive, pattern).map(({ path, text }) => ({ path, json: JSON.parse(text) as JsonObject }));

const listOf = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : []);
const numbersOf = (value: unknown): number[] => (Array.isArray(value) ? value.map(Number) : []);
const isFinite4 = (value: unknown) => numbersOf(value).length === 4 && numbersOf(value).every(Number.isFinite);

/** Ultralytics: `check_det_dataset` and `verify_image_label`. */
export function rejectedByUltralytics(archive: readonly SampleFile[]): string[] {
  const rejected: string[] = [];
  const [yaml] = textsIn(archive, /(^|\/)data\.yaml$/);
  if (yaml === undefined) return ["there is no data.yaml"];
  for (const key of ["train", "val", "names"]) {
    if (!new RegExp(`^${key}:`, "m").test(yaml.text)) rejected.push(`data.yaml has no ${key}`);
  }
  const classes = Number(/^nc: (\d+)$/m.exec(yaml.text)?.[1]);
  const names = [...yaml.text.matchAll(/^ {2}\d+: /gm)].length;
  if (classes !== names) rejected.push(`nc is ${classes} and there are ${names} names`);
  const task = /^task: (\w+)$/m.exec(yaml.text)?.[1];
  const shape = /^kpt_shape: \[(\d+), (\d+)\]$/m.exec(yaml.text)?.slice(1).map(Number);
  if ((task === "pose") !== (shape !== undefined)) rejected.push("kpt_shape does not fit the task");
  const keypointValues = shape === undefined ? 0 : shape[0]! * shape[1]!;
  for (const { path, text } of textsIn(archive, /\/labels\/.*\.txt$/)) {
    const rows = text
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => line.trim().split(/\s+/).map(Number));
    for (const reason of rejectedRows(rows, task, keypointValues)) rejected.push(`${path}: ${reason}`);
    if (rows.some(([id = Number.NaN]) => !(id < classes))) rejected.push(`${path}: a class that is not in the names`);
  }
  return rejected;
}

function rejectedRows(
  rows: readonly (readonly number[])[],
  task: string | undefined,
  keypointValues: number,
): string[] {
  if (rows.flat().some((value) => !Number.isFinite(value))) return ["a value is not a number"];
  const lengths = new Set(rows.map((row) => row.length));
  if (task === "pose") {
    if (rows.some((row) => row.length !== 5 + keypointValues)) return [`rows of ${[...lengths]} values among poses`];
    const keypoints = rows.flatMap((row) => row.slice(5).filter((_, i) => i % 3 < 2));
    return outOfBounds([...rows.flatMap((row) => row.slice(1, 5)), ...keypoints]);
  }
  const isSegments = rows.some((row) => row.length > 6);
  if (!isSegments) {
    if (rows.some((row) => row.length !== 5)) return [`rows of ${[...lengths]} values where 5 are needed`];
    return task === "detect" || rows.length === 0
      ? outOfBounds(rows.flatMap((row) => row.slice(1)))
      : [`boxes in ${task}`];
  }
  if (rows.some((row) => row.length < 7 || row.length % 2 === 0))
    return [`rows of ${[...lengths]} values among outlines`];
  if (task === "obb" && rows.some((row) => row.length !== 9)) return ["oriented bounding boxes without four corners"];
  if (task !== "obb" && task !== "segment") return [`outlines in ${task}`];
  // The check is made on the box around an outline: its centre, width and height.
  return task === "obb" ? [] : outOfBounds(rows.flatMap((row) => boxOfOutline(row.slice(1))));
}

function boxOfOutline(values: readonly number[]): number[] {
  const xs = values.filter((_, i) => i % 2 === 0);
  const ys = values.filter((_, i) => i % 2 === 1);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  return [(left + right) / 2, (top + bottom) / 2, right - left, bottom - top];
}

function outOfBounds(values: readonly number[]): string[] {
  return values.some((value) => value < 0 || value > 1) ? ["non-normalized or out of bounds coordinates"] : [];
}

/** pycocotools (`createIndex`, `annToRLE`, `COCOeval`), torchvision's references and Detectron2's `load_coco_json`. */
export function rejectedByCocoReaders(archive: readonly SampleFile[]): string[] {
  return jsonsIn(archive, /\/annotations\/(.*\/)?instances_[^/]*\.json$/).flatMap(({ path, json }) =>
    rejectedInstances(json).map((reason) => `${path}: ${reason}`),
  );
}

function rejectedInstances(json: JsonObject): string[] {
  const rejected: string[] = [];
  const [images, annotations, categories] = [json.images, json.annotations, json.categories].map(listOf);
  for (const list of [images, annotations, categories]) {
    if (new Set(list!.map(({ id }) => id)).size !== list!.length) rejected.push("ids are not unique");
    if (list!.some(({ id }) => !Number.isInteger(id))) rejected.push("an id is not an integer");
  }
  const imagesById = new Map(images!.map((image) => [image.id, image]));
  const categoriesById = new Map(categories!.map((category) => [category.id, category]));
  if (images!.some(({ file_name }) => typeof file_name !== "string")) rejected.push("an image has no file_name");
  for (const annotation of annotations!) {
    const image = imagesById.get(annotation.image_id);
    const category = categoriesById.get(annotation.category_id);
    if (image === undefined || category === undefined) rejected.push("an annotation of no image or category");
    else for (const reason of rejectedAnnotation(annotation, image, category)) rejected.push(reason);
  }
  return rejected;
}

function* rejectedAnnotation(annotation: JsonObject, image: JsonObject, category: JsonObject): Generator<string> {
  const { bbox, area, iscrowd, segmentation, keypoints, ignore } = annotation;
  if (
    !isFinite4(bbox) ||
    numbersOf(bbox)
      .slice(2)
      .some((side) => side < 0)
  )
    yield `the bbox ${JSON.stringify(bbox)}`;
  if (!Number.isFinite(area)) yield `the area ${area}`;
  if (iscrowd !== 0 && iscrowd !== 1) yield `iscrowd is ${iscrowd}`;
  if (ignore !== undefined && ignore !== 0) yield '"ignore" is not supported';
  yield* rejectedSegmentation(segmentation, image);
  if (keypoints === undefined) return;
  const names = Array.isArray(category.keypoints) ? category.keypoints.length : 0;
  const values = numbersOf(keypoints);
  if (values.length !== 3 * names) yield `${values.length} values of ${names} keypoints`;
  const labelled = values.filter((value, i) => i % 3 === 2 && value > 0).length;
  if (annotation.num_keypoints !== labelled) yield `num_keypoints is not ${labelled}`;
}

function* rejectedSegmentation(segmentation: unknown, image: JsonObject): Generator<string> {
  if (Array.isArray(segmentation)) {
    for (const polygon of segmentation.map(numbersOf)) {
      if (polygon.length < 6 || polygon.length % 2 === 1) yield `a polygon of ${polygon.length} numbers`;
    }
  } else if (isJsonObject(segmentation)) {
    const [height, width] = numbersOf(segmentation.size);
    if (image.height !== undefined && (height !== image.height || width !== image.width))
      yield "a mask of another size";
    const pixels = runLengths(String(segmentation.counts)).reduce((sum, run) => sum + run, 0);
    if (pixels !== (height ?? 0) * (width ?? 0)) yield `run lengths of ${pixels} pixels`;
  } else yield "there is no segmentation";
}

/** Decodes the run lengths of a mask as `rleFrString` of the COCO API does. */
function runLengths(text: string): number[] {
  const runs: number[] = [];
  for (let at = 0; at < text.length; ) {
    let [value, shift, more] = [0, 0, true];
    while (more) {
      const code = text.charCodeAt(at++) - 48;
      value |= (code & 31) << (5 * shift++);
      more = (code & 32) !== 0;
      if (!more && (code & 16) !== 0) value |= -1 << (5 * shift);
    }
    runs.push(runs.length > 2 ? value + runs.at(-2)! : value);
  }
  return runs;
}

/** torchvision's `VOCDetection` with its detectors, and Detectron2's `load_voc_instances`. */
export function rejectedByVocReaders(archive: readonly SampleFile[]): string[] {
  const rejected: string[] = [];
  const stems = new Set(
    archive.flatMap(
      ({ path }) => /\/JPEGImages\/([^/]+)\.[^./]+$/.exec(path)?.[1] ?? /\/JPEGImages\/([^/]+)$/.exec(path)?.[1] ?? [],
    ),
  );
  const annotations = new Set(archive.flatMap(({ path }) => /\/Annotations\/([^/]+)\.xml$/.exec(path)?.[1] ?? []));
  for (const { path, text } of textsIn(archive, /\/ImageSets\/Main\/[^/]*\.txt$/)) {
    for (const stem of linesOf(text)) {
      if (!stems.has(stem)) rejected.push(`${path}: no image ${stem}`);
      if (!annotations.has(stem)) rejected.push(`${path}: no annotation of ${stem}`);
    }
  }
  for (const { path, text } of textsIn(archive, /\/Annotations\/[^/]*\.xml$/)) {
    for (const [, object = ""] of text.matchAll(/<object>([\s\S]*?)<\/object>/g)) {
      rejected.push(...rejectedObject(object).map((reason) => `${path}: ${reason}`));
    }
  }
  return rejected;
}

function rejectedObject(object: string): string[] {
  const missing = ["name", "difficult", "truncated"].filter((field) => !object.includes(`<${field}>`));
  const rejected = missing.map((field) => `an object without ${field}`);
  const boxes = [...object.matchAll(/<bndbox>(.*?)<\/bndbox>/g)].map(([, box = ""]) => box);
  const [xmin = Number.NaN, ymin = Number.NaN, xmax = Number.NaN, ymax = Number.NaN] = [
    ...(boxes[0] ?? "").matchAll(/<(?:xmin|ymin|xmax|ymax)>([^<]+)</g),
  ].map(([, number]) => Number(number));
  if (boxes.length !== 1 || !(xmin < xmax && ymin < ymax)) rejected.push(`the boxes ${boxes}`);
  if (/\d\.\d{10,}/.test(boxes.join())) rejected.push(`noise in ${boxes}`);
  return rejected;
}

/** Datumaro: `JsonReader` of `data_formats/datumaro/base.py`, which by default stops at the first annotation that it cannot read. */
export function rejectedByDatumaro(archive: readonly SampleFile[]): string[] {
  const paths = new Set(archive.map(({ path }) => path));
  return jsonsIn(archive, /\/annotations\/[^/]*\.json$/).flatMap(({ path, json }) => {
    const subset = /\/annotations\/([^/]*)\.json$/.exec(path)?.[1];
    const imageFolder = path.replace(/\/annotations\/[^/]*$/, `/images/${subset}/`);
    const { labels, rejected } = rejectedCategories(json.categories);
    if (json.dm_format_version !== "1.0" || json.media_type !== 2) rejected.push("another version, or no images");
    const items = listOf(json.items);
    if (new Set(items.map(({ id }) => id)).size !== items.length) rejected.push("ids are not unique");
    for (const { id, image, annotations } of items) {
      const file = isJsonObject(image) ? image.path : undefined;
      if (typeof id !== "string" || !paths.has(`${imageFolder}${file}`)) rejected.push(`${id}: no image ${file}`);
      for (const annotation of listOf(annotations)) {
        if (!isDatumaroAnnotation(annotation, labels)) rejected.push(`${id}: ${JSON.stringify(annotation)}`);
      }
    }
    return rejected.map((reason) => `${path}: ${reason}`);
  });
}

function rejectedCategories(categories: unknown): { labels: number; rejected: string[] } {
  const { label, mask, points } = isJsonObject(categories) ? categories : {};
  const labels = listOf(isJsonObject(label) ? label.labels : undefined);
  const rejected = labels
    .filter(({ name, parent }) => typeof name !== "string" || typeof parent !== "string")
    .map(({ name }) => `the label ${name}`);
  const isLabel = (id: unknown) => Number.isInteger(id) && Number(id) >= 0 && Number(id) < labels.length;
  for (const { label_id, r, g, b } of listOf(isJsonObject(mask) ? mask.colormap : undefined)) {
    const isColor = [r, g, b].every((one) => Number.isInteger(one) && Number(one) >= 0 && Number(one) <= 255);
    if (!isLabel(label_id) || !isColor) rejected.push(`the colour of label ${label_id}`);
  }
  for (const { label_id, labels: names, joints } of listOf(isJsonObject(points) ? points.items : undefined)) {
    const count = Array.isArray(names) ? names.length : 0;
    const ends = Array.isArray(joints) ? joints.flatMap(numbersOf) : [Number.NaN];
    if (!isLabel(label_id) || ends.some((end) => !(end >= 1 && end <= count)))
      rejected.push(`the points of ${label_id}`);
  }
  return { labels: labels.length, rejected };
}

function isDatumaroAnnotation(annotation: JsonObject, labels: number): boolean {
  const { type, label_id, group, attributes, bbox, visibility, rle } = annotation;
  const points = numbersOf(annotation.points);
  const isPairs = points.length > 0 && points.length % 2 === 0 && points.every(Number.isFinite);
  if (!Number.isInteger(group) || !isJsonObject(attributes)) return false;
  if (!(Number.isInteger(label_id) && Number(label_id) >= 0 && Number(label_id) < labels)) return false;
  switch (type) {
    case "bbox":
      return isFinite4(bbox);
    case "polygon":
      return isPairs && points.length >= 6;
    case "polyline":
      return isPairs;
    case "points": {
      const seen = numbersOf(visibility);
      return isPairs && seen.length === points.length / 2 && seen.every((one) => [0, 1, 2].includes(one));
    }
    case "mask": {
      const { size, counts } = isJsonObject(rle) ? rle : {};
      const [height = 0, width = 0] = numbersOf(size);
      return runLengths(String(counts)).reduce((sum, run) => sum + run, 0) === height * width;
    }
    case "cuboid_2d":
    case "cuboid_3d":
      return true;
    default:
      return false;
  }
}

/**
 * Label Studio: `TaskValidator` for tasks, the configuration (`validate_label_config`), and its editor, which draws only results whose control
 * and object the configuration has (`deserializeResults`).
 */
export function rejectedByLabelStudio(archive: readonly SampleFile[]): string[] {
  const paths = new Set(archive.map(({ path }) => path));
  const [config] = textsIn(archive, /\/label_config\.xml$/);
  if (config === undefined) return ["there is no label_config.xml"];
  const top = config.path.replace(/[^/]*$/, "");
  const { controls, labels, rejected } = labelStudioControls(config.text);
  for (const { path, text } of textsIn(archive, /\/annotations\/[^/]*\.json$/)) {
    for (const task of listOf(JSON.parse(text))) {
      const image = isJsonObject(task.data) ? task.data.image : undefined;
      if (!paths.has(`${top}${image}`)) rejected.push(`${path}: no image ${image}`);
      const annotations = listOf(task.annotations);
      if (annotations.some(({ result }) => !Array.isArray(result)))
        rejected.push(`${path}: an annotation without a result`);
      for (const result of annotations.flatMap((annotation) => listOf(annotation.result))) {
        const reason = rejectedResult(result, controls, labels);
        if (reason !== undefined) rejected.push(`${path}: ${reason} in ${JSON.stringify(result).slice(0, 200)}`);
      }
    }
  }
  return rejected;
}

function labelStudioControls(xml: string) {
  const controls = new Map<string, string>();
  const rejected: string[] = [];
  if (!/<Image name="image" value="\$image"\/>/.test(xml)) rejected.push("the configuration has no image");
  for (const [, element = "", name = ""] of xml.matchAll(/<(\w+) name="([^"]*)" toName="image"/g)) {
    if (controls.has(unescaped(name))) rejected.push(`two controls with the name ${name}`);
    controls.set(unescaped(name), element.toLowerCase());
  }
  const labels = new Set([...xml.matchAll(/<Label value="([^"]*)"/g)].map(([, label = ""]) => unescaped(label)));
  return { controls, labels, rejected };
}

function unescaped(xml: string): string {
  const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return xml.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (_, decimal, hex, name) =>
    name !== undefined
      ? (entities[name] ?? "?")
      : String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex, 16)),
  );
}

function rejectedResult(
  { id, type, from_name, to_name, value, original_width: width, original_height: height }: JsonObject,
  controls: ReadonlyMap<string, string>,
  labels: ReadonlySet<string>,
): string | undefined {
  if (typeof id !== "string" || to_name !== "image" || !isJsonObject(value)) return "no id, object or value";
  if (controls.get(String(from_name)) !== type) return `no control ${from_name} of the type ${type}`;
  if (!String(type).endsWith("labels")) return undefined;
  const [label] = Array.isArray(value[String(type)]) ? (value[String(type)] as unknown[]) : [];
  // XML has no control characters but three: such a label is another one in the configuration.
  if (!labels.has(String(label).replace(/[^\P{Cc}\t\n\r]/gu, "\uFFFD"))) return `the label ${label}`;
  if (!(Number(width) > 0 && Number(height) > 0)) return "no size";
  const numbers = [value.x, value.y, value.width, value.height].filter((one) => one !== undefined).map(Number);
  if (!numbers.every(Number.isFinite)) return "a coordinate";
  if (type === "polygonlabels" && listLength(value.points) < 3) return "a polygon without three points";
  if (type !== "brushlabels") return undefined;
  // The first four bytes are the number of values: four for each pixel.
  const [a = 0, b = 0, c = 0, d = 0] = numbersOf(value.rle);
  return value.format === "rle" && ((a << 24) | (b << 16) | (c << 8) | d) === 4 * Number(width) * Number(height)
    ? undefined
    : "a brush of another size";
}

function listLength(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

/** How many points a shape of LabelMe has. */
const pointsOfShape: Readonly<Record<string, (points: number) => boolean>> = {
  polygon: (n) => n >= 3,
  rectangle: (n) => n === 2,
  circle: (n) => n === 2,
  line: (n) => n === 2,
  point: (n) => n === 1,
  linestrip: (n) => n >= 2,
  points: (n) => n >= 1,
  mask: (n) => n === 2,
  oriented_rectangle: (n) => n === 4,
};

/** LabelMe: `LabelFile.load` and `Shape.shape_type`. */
export function rejectedByLabelMe(archive: readonly SampleFile[]): string[] {
  const paths = new Set(archive.map(({ path }) => path));
  return jsonsIn(archive, /\.json$/).flatMap(({ path, json }) => {
    if (!Array.isArray(json.shapes)) return [];
    const rejected: string[] = [];
    if (typeof json.imagePath !== "string" || !("imageData" in json))
      rejected.push(`${path}: no imagePath or imageData`);
    const beside = path.slice(0, path.lastIndexOf("/") + 1) + json.imagePath;
    if (json.imageData === null && !paths.has(normalizedPath(beside))) rejected.push(`${path}: no image ${beside}`);
    for (const { label, points, shape_type: type, mask } of listOf(json.shapes)) {
      const count = Array.isArray(points) ? points.length : 0;
      if (typeof label !== "string") rejected.push(`${path}: a shape without a label`);
      if (!(pointsOfShape[String(type)]?.(count) ?? false)) rejected.push(`${path}: a ${type} of ${count} points`);
      if (type === "mask" && typeof mask !== "string") rejected.push(`${path}: a mask without pixels`);
    }
    return rejected;
  });
}

function normalizedPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/** torchvision's `Kitti`, which splits lines at single spaces, and the development kit: 15 columns, or 16 in results. */
export function rejectedByKittiReaders(archive: readonly SampleFile[]): string[] {
  return textsIn(archive, /\/label_2\/[^/]*\.txt$/).flatMap(({ path, text }) =>
    linesOf(text).flatMap((line) => {
      const [type = "", ...numbers] = line.split(" ");
      const [, , , left = 0, top = 0, right = 0, bottom = 0] = numbers.map(Number);
      const isWhole = numbers.length === 14 || numbers.length === 15;
      const fits = isWhole && type !== "" && numbers.every((number) => Number.isFinite(Number(number)));
      return fits && left < right && top < bottom ? [] : [`${path}: ${line}`];
    }),
  );
}

/** `parse_dota_poly` of DOTA's development kit: eight numbers, a class of one word, a difficulty. */
export function rejectedByDotaReaders(archive: readonly SampleFile[]): string[] {
  return textsIn(archive, /\/labelTxt\/[^/]*\.txt$/).flatMap(({ path, text }) =>
    linesOf(text)
      .filter((line) => !/^(imagesource|gsd|acquisition dates):/.test(line))
      .flatMap((line) => {
        const values = line.split(" ");
        const fits = values.length === 10 && values.slice(0, 8).every((value) => Number.isFinite(Number(value)));
        return fits && Number.isInteger(Number(values[9])) ? [] : [`${path}: ${line}`];
      }),
  );
}

/** Create ML: a list of images that lie beside the file, with a label and a box of positive size for each object. */
export function rejectedByCreateMl(archive: readonly SampleFile[]): string[] {
  const paths = new Set(archive.map(({ path }) => path));
  return textsIn(archive, /createml\.json$/).flatMap(({ path, text }) =>
    listOf(JSON.parse(text)).flatMap(({ image, annotations }) => {
      const rejected = paths.has(path.slice(0, path.lastIndexOf("/") + 1) + image)
        ? []
        : [`${path}: no image ${image}`];
      for (const { label, coordinates } of listOf(annotations)) {
        const { width = 1, height = 1 } = isJsonObject(coordinates) ? coordinates : {};
        if (typeof label !== "string" || !(Number(width) > 0 && Number(height) > 0)) rejected.push(`${path}: ${label}`);
      }
      return rejected;
    }),
  );
}

function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}
