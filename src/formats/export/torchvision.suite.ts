import type { SampleFile } from "../../samples/sampleFile.ts";
import { decodePng } from "../codecs/png.ts";

/**
 * The rules of torchvision's data sets (`torchvision/datasets`: `voc.py`, `kitti.py`, `folder.py`, `cityscapes.py`), in readers that know nothing of this product.
 * Each returns what torchvision would fail on, or would pass over in silence.
 */

const decoder = new TextDecoder();

/** Returns the texts of the files below a folder, by their path in it. */
function below(archive: readonly SampleFile[], folder: string): Map<string, Uint8Array> {
  const inside = archive.filter(({ path }) => path.startsWith(`${folder}/`));
  return new Map(inside.map(({ path, bytes }) => [path.slice(folder.length + 1), bytes]));
}

const lines = (bytes: Uint8Array | undefined) =>
  decoder
    .decode(bytes)
    .split("\n")
    .map((line) => line.trim());

/** `VOCDetection(root)`: one of the lists that it accepts, whose images are `.jpg` and have an annotation each. */
export function rejectedByVocDetection(archive: readonly SampleFile[]): string[] {
  const [top = ""] = archive[0]?.path.split("/") ?? [];
  const files = below(archive, `${top}/VOCdevkit/VOC2012`);
  const known = ["train", "val", "trainval"].map((list) => `ImageSets/Main/${list}.txt`);
  const lists = known.filter((path) => files.has(path));
  if (lists.length === 0) return ["there is no list that can be chosen"];
  const rejected: string[] = [];
  for (const list of lists) {
    const text = files.get(list);
    const names = text?.length === 0 ? [] : lines(text).slice(0, -1);
    for (const name of names) {
      if (!files.has(`JPEGImages/${name}.jpg`)) rejected.push(`${list}: no image ${name}.jpg`);
      const annotation = decoder.decode(files.get(`Annotations/${name}.xml`));
      if (!annotation.includes("<annotation>")) rejected.push(`${list}: no annotation of ${name}`);
      for (const [, object = ""] of annotation.matchAll(/<object>([\s\S]*?)<\/object>/g)) {
        const box = /<bndbox>.*?<\/bndbox>/.exec(object)?.[0] ?? "";
        const sides = ["xmin", "ymin", "xmax", "ymax"].map((side) => new RegExp(`<${side}>([^<]+)<`).exec(box)?.[1]);
        if (!sides.every((side) => Number.isFinite(Number(side)))) rejected.push(`${name}: an object without a box`);
      }
    }
  }
  return rejected;
}

/** `VOCSegmentation(root)`: a list whose images are `.jpg` and have a label image each, of one number for each pixel; none when nothing is labelled. */
export function rejectedByVocSegmentation(archive: readonly SampleFile[]): string[] {
  const [top = ""] = archive[0]?.path.split("/") ?? [];
  const files = below(archive, `${top}/VOCdevkit/VOC2012`);
  const annotated = [...files.keys()].filter((path) => path.startsWith("Annotations/"));
  const lists = ["train", "val", "trainval"].map((list) => files.get(`ImageSets/Segmentation/${list}.txt`));
  const names = lists.flatMap((list) => (list === undefined || list.length === 0 ? [] : lines(list).slice(0, -1)));
  const rejected = names.length > 0 || annotated.length === 0 ? [] : ["there is no list that can be chosen"];
  const map = decoder.decode(files.get("labelmap.txt"));
  const classes = map.split("\n").filter((line) => /^[^#].*:\d+,\d+,\d+::$/.test(line)).length;
  for (const name of names) {
    if (!files.has(`JPEGImages/${name}.jpg`)) rejected.push(`no image ${name}.jpg`);
    const [ofClasses, ofObjects] = ["Class", "Object"].map((kind) => files.get(`Segmentation${kind}/${name}.png`));
    if (ofClasses === undefined || ofObjects === undefined) rejected.push(`no label images of ${name}`);
    else if (decodePng(ofClasses).colorType !== "palette") rejected.push(`${name} has colours instead of numbers`);
    else if (decodePng(ofClasses).samples.some((number) => number >= classes))
      rejected.push(`${name}: an unknown class`);
  }
  return rejected;
}

/** `Kitti(root)`: every image has a label file with its name up to the first dot, with 15 values in each line, `occluded` an integer. */
export function rejectedByKitti(archive: readonly SampleFile[]): string[] {
  const rejected: string[] = [];
  const byPath = new Map(archive.map(({ path, bytes }) => [path, bytes]));
  for (const { path } of archive) {
    const [, root, name = ""] = /^(.*)\/Kitti\/raw\/training\/image_2\/([^/]+)$/.exec(path) ?? [];
    if (root === undefined) {
      if (!/\/Kitti\/raw\/training\/label_2\/[^/]+\.txt$/.test(path)) rejected.push(`${path} is never opened`);
      continue;
    }
    const label = byPath.get(`${root}/Kitti/raw/training/label_2/${name.split(".")[0]}.txt`);
    if (label === undefined) rejected.push(`${path} has no label file`);
    for (const line of lines(label).filter((text) => text !== "")) {
      const [type = "", truncated, occluded, ...numbers] = line.split(" ");
      const isWhole = numbers.length >= 12 && numbers.every((value) => Number.isFinite(Number(value)));
      const isOccluded = /^-?\d+$/.test(occluded ?? "");
      // The csv module takes a quote at the start of a value for its delimiter.
      if (!isWhole || !isOccluded || !Number.isFinite(Number(truncated)) || type.startsWith('"')) {
        rejected.push(`${path}: ${line}`);
      }
    }
  }
  return rejected;
}

/**
 * `Cityscapes(root)`: every file of a city is an image, and its name up to the first `_leftImg8bit` is that of its labels; in label images, one number
 * for each pixel of the size that the polygons state.
 */
export function rejectedByCityscapes(archive: readonly SampleFile[]): string[] {
  const rejected: string[] = [];
  const byPath = new Map(archive.map(({ path, bytes }) => [path, bytes]));
  const opened = new Set<string>();
  for (const { path } of archive) {
    const [, root, place, name = ""] = /^([^/]+)\/leftImg8bit\/((?:train|val|test)\/[^/]+)\/([^/]+)$/.exec(path) ?? [];
    if (root === undefined) continue;
    const target = (suffix: string) => {
      const of = `${root}/gtFine/${place}/${name.split("_leftImg8bit")[0]}_gtFine_${suffix}`;
      if (opened.has(of)) rejected.push(`${path} shares ${suffix}`);
      opened.add(of);
      return byPath.get(of);
    };
    opened.add(path);
    const polygons = JSON.parse(decoder.decode(target("polygons.json")) || "{}") as Partial<CityscapesPolygons>;
    const [labelIds, instanceIds] = [target("labelIds.png"), target("instanceIds.png")];
    if (!polygons.objects?.every(isCityscapesObject)) rejected.push(`${path} has no polygons`);
    if (labelIds === undefined || instanceIds === undefined) {
      rejected.push(`${path} has no label images`);
      continue;
    }
    const [classes, instances] = [decodePng(labelIds), decodePng(instanceIds)];
    const isSized = [classes, instances].every(
      ({ width, height, colorType }) =>
        colorType === "grey" && width === polygons.imgWidth && height === polygons.imgHeight,
    );
    const isAlike = instances.samples.every(
      (id, at) => (id < 1000 ? id : Math.floor(id / 1000)) === classes.samples[at],
    );
    if (!isSized || !isAlike) rejected.push(`${path}: label images of another size or with other classes`);
    if (classes.samples.some((id) => id > 33)) rejected.push(`${path}: an unknown class`);
  }
  return [...rejected, ...archive.flatMap(({ path }) => (opened.has(path) ? [] : [`${path} is never opened`]))];
}

interface CityscapesPolygons {
  readonly imgWidth: number;
  readonly imgHeight: number;
  readonly objects: readonly { readonly label: string; readonly polygon?: readonly (readonly number[])[] }[];
}

function isCityscapesObject({ label, polygon }: CityscapesPolygons["objects"][number]): boolean {
  const isPoint = (point: readonly number[]) => point.length === 2 && point.every(Number.isFinite);
  return typeof label === "string" && (polygon?.length ?? 0) >= 3 && polygon?.every(isPoint) === true;
}

const IMAGE_EXTENSIONS = /\.(jpe?g|png|ppm|bmp|pgm|tiff?|webp)$/i;

/** `ImageFolder(root)` of one dataset: class folders, each with an image whose extension it knows. */
export function rejectedByImageFolder(archive: readonly SampleFile[]): string[] {
  const classes = new Map<string, number>();
  for (const { path } of archive) {
    const folder = /^[^/]+\/[^/]+\/[^/]+(?=\/)/.exec(path)?.[0];
    if (folder === undefined) continue;
    classes.set(folder, (classes.get(folder) ?? 0) + (IMAGE_EXTENSIONS.test(path) ? 1 : 0));
  }
  return [...classes].filter(([, images]) => images === 0).map(([folder]) => `no valid file for the class ${folder}`);
}
