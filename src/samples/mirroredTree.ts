import { encodePng } from "../formats/codecs/png.ts";
import { csvFile } from "./csvFile.ts";
import { drawLabelImage } from "./labelImage.ts";
import type { Random } from "./random.ts";
import { jsonFile, type SampleFile, textFile } from "./sampleFile.ts";

/**
 * Where the annotation files lie: in the folders of their images; in a folder `Label` inside of these; each place with a folder of images and one
 * of labels; in a tree of their own that mirrors the folders (named after the folder of the images, or inside of it); or all labels in one file,
 * with the folders of the images in their names or without.
 */
export type LabelPlace =
  | "beside"
  | "inside"
  | "inFolders"
  | "mirroredByName"
  | "mirroredByFolder"
  | "oneFile"
  | "oneFileBare";

/** An image of a mirrored tree with its one label: a box whose class is `title`, different for each image. */
export interface MirroredImage {
  /** The folders of the image below that of all images, joined by `/`. */
  readonly folder: string;
  readonly name: string;
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** False for an image that is not among the files. */
  readonly isPresent: boolean;
  /** False for an image that no annotation file mentions. */
  readonly isLabelled: boolean;
  readonly bytes: Uint8Array;
}

/** Images with equal names in mirrored folders. */
interface MirroredTree {
  readonly place: LabelPlace;
  readonly images: readonly MirroredImage[];
}

interface MirroredTreeOptions {
  /** Folders on each path, from 1 to 3. */
  readonly levels: number;
  /** True when the outermost folders are named as splits. */
  readonly withSplits: boolean;
  readonly place: LabelPlace;
  /** True when the images of each folder have a size of their own. */
  readonly sizesDiffer: boolean;
  /** The folder of the images of each place, for labels `inFolders`; default `images`. */
  readonly imageFolder?: string;
  /** True when a labelled image, or all those of a folder, are missing, and some images have no label. */
  readonly withMissing: boolean;
}

const placeNames = [
  ["north", "south", "west"],
  ["cam1", "cam2"],
  ["day", "night"],
] as const;
const splitNames = ["train", "val", "test"] as const;

/** Draws a mirrored tree. Its images are tiny, and no two of a tree have the same content. */
export function mirroredTree(options: MirroredTreeOptions, random: Random): MirroredTree {
  let folders = [""];
  for (let level = 0; level < options.levels; level++) {
    const names = level === 0 && options.withSplits ? splitNames : (placeNames[level] ?? placeNames[2]);
    const used = names.slice(0, random.whole(2, names.length));
    folders = folders.flatMap((folder) => used.map((name) => (folder === "" ? name : `${folder}/${name}`)));
  }
  const lost = options.withMissing ? random.whole(0, folders.length - 1) : -1;
  // Without a folder anywhere, nothing distinguishes a drop that lacks all other folders from one that has only this.
  const isWhole = random.next() < 0.5 && options.place !== "oneFileBare";
  const images = folders.flatMap((folder, at) => {
    const count = random.whole(1, 3);
    return Array.from({ length: count }, (_, i): MirroredImage => {
      const [width, height] = options.sizesDiffer ? [40 + 4 * at, 30 + 2 * at] : [40, 30];
      const name = `${i + 1}.png`;
      const isLast = i === count - 1 && (count > 1 || options.place !== "oneFileBare");
      const isPresent = at !== lost || !(isWhole || isLast);
      // The first image of each folder has a label, so that the folder is known to have labels of its own.
      const isSure = !options.withMissing || options.place === "oneFileBare" || !isPresent || i === 0;
      const isLabelled = isSure || random.next() < 0.8;
      const title = `${folder.replaceAll("/", "_")}_${i + 1}`;
      const bytes = drawing(width, height, 1 + 4 * at + i);
      const path = pathOfImage(options, folder, name);
      return { folder, name, path, width, height, title, isPresent, isLabelled, bytes };
    });
  });
  return { place: options.place, images };
}

function pathOfImage({ place, imageFolder = "images" }: MirroredTreeOptions, folder: string, name: string): string {
  if (place === "beside" || place === "inside") return `${folder}/${name}`;
  return place === "inFolders" ? `${folder}/${imageFolder}/${name}` : `images/${folder}/${name}`;
}

function drawing(width: number, height: number, seed: number): Uint8Array {
  const samples = Uint8Array.from({ length: width * height }, (_, i) => (i * seed * 7 + (i >> 3)) & 255);
  return encodePng({ width, height, colorType: "grey", bitDepth: 8, samples });
}

/** The labels of one annotation file; `nameOf`: how the file names an image. */
interface LabelledImages {
  readonly images: readonly MirroredImage[];
  nameOf(image: MirroredImage): string;
}

/** Writes one annotation file about several images. */
type Writer = (stem: string, labelled: LabelledImages) => SampleFile[];

/** The box of each label: left, top, width and height. */
const [x, y, w, h] = [4, 6, 12, 10] as const;

const writers: Readonly<Record<string, Writer>> = {
  coco: (stem, { images, nameOf }) => [
    jsonFile(`${stem}.json`, {
      images: images.map((image, id) => ({ id, file_name: nameOf(image), width: image.width, height: image.height })),
      annotations: images.map((_, id) => ({ id, image_id: id, category_id: id, bbox: [x, y, w, h], area: w * h })),
      categories: images.map(({ title }, id) => ({ id, name: title })),
    }),
  ],
  createml: (stem, { images, nameOf }) => [
    jsonFile(
      `${stem}.json`,
      images.map((image) => {
        const coordinates = { x: x + w / 2, y: y + h / 2, width: w, height: h };
        return { image: nameOf(image), annotations: [{ label: image.title, coordinates }] };
      }),
    ),
  ],
  csv: (stem, { images, nameOf }) => [
    csvFile(
      `${stem}.csv`,
      ["filename", "width", "height", "class", "xmin", "ymin", "xmax", "ymax"],
      images.map((image) => [nameOf(image), image.width, image.height, image.title, x, y, x + w, y + h]),
    ),
  ],
  cvat: (stem, { images, nameOf }) => {
    const elements = images.map((image, id) => {
      const size = `width="${image.width}" height="${image.height}"`;
      const box = `<box label="${image.title}" xtl="${x}" ytl="${y}" xbr="${x + w}" ybr="${y + h}" occluded="0"/>`;
      return `<image id="${id}" name="${nameOf(image)}" ${size}>${box}</image>`;
    });
    const text = `<?xml version="1.0"?><annotations><version>1.1</version>${elements.join("")}</annotations>`;
    return [textFile(`${stem}.xml`, text)];
  },
  datumaro: (stem, { images, nameOf }) => [
    jsonFile(`${stem}.json`, {
      info: {},
      categories: { label: { labels: images.map(({ title }) => ({ name: title, parent: "", attributes: [] })) } },
      items: images.map((image, id) => ({
        id: nameOf(image).replace(/\.png$/, ""),
        annotations: [{ id, type: "bbox", label_id: id, attributes: {}, group: 0, bbox: [x, y, w, h] }],
        image: { path: nameOf(image), size: [image.height, image.width] },
      })),
    }),
  ],
  labelstudio: (stem, { images, nameOf }) => [
    jsonFile(
      `${stem}.json`,
      images.map((image, id) => {
        const [across, down] = [100 / image.width, 100 / image.height];
        const box = { x: x * across, y: y * down, width: w * across, height: h * down, rotation: 0 };
        const size = { original_width: image.width, original_height: image.height };
        const names = { from_name: "label", to_name: "image", type: "rectanglelabels" };
        const result = [{ id: `r${id}`, ...names, ...size, value: { ...box, rectanglelabels: [image.title] } }];
        return { id, data: { image: nameOf(image) }, annotations: [{ id, result }] };
      }),
    ),
  ],
  openimages: (stem, { images, nameOf }) => [
    csvFile(
      `${stem}.csv`,
      ["ImageID", "Source", "LabelName", "Confidence", "XMin", "XMax", "YMin", "YMax", "IsOccluded", "IsTruncated"],
      images.map((image) => {
        const sides = [x / image.width, (x + w) / image.width, y / image.height, (y + h) / image.height];
        return [nameOf(image).replace(/\.png$/, ""), "xclick", image.title, 1, ...sides, 0, 0];
      }),
    ),
  ],
  via: (stem, { images, nameOf }) => {
    const items = images.map((image) => {
      const shape_attributes = { name: "rect", x, y, width: w, height: h };
      const regions = [{ shape_attributes, region_attributes: { label: image.title } }];
      return { filename: nameOf(image), size: image.bytes.length, regions, file_attributes: {} };
    });
    return [jsonFile(`${stem}.json`, Object.fromEntries(items.map((item, i) => [`${item.filename}${i}`, item])))];
  },
  vott: (stem, { images, nameOf }) => {
    const assets = images.map((image, id) => {
      const points = [
        { x, y },
        { x: x + w, y },
        { x: x + w, y: y + h },
        { x, y: y + h },
      ];
      const region = { id: `r${id}`, type: "RECTANGLE", tags: [image.title], points };
      const size = { width: image.width, height: image.height };
      const asset = { format: "png", id: `a${id}`, name: nameOf(image), path: nameOf(image), size, state: 2, type: 1 };
      const regions = [{ ...region, boundingBox: { left: x, top: y, width: w, height: h } }];
      return [`a${id}`, { asset, regions, version: "2.1.0" }];
    });
    const tags = images.map(({ title }) => ({ name: title, color: "#ff0000" }));
    return [jsonFile(`${stem}.json`, { name: "project", tags, assets: Object.fromEntries(assets) })];
  },
  mot: (stem, { images }) => [
    textFile(
      `${stem.replace(/[^/]*$/, "gt")}.txt`,
      images
        .map((image) => `${stemNumber(image)},${1},${x},${y},${w},${h},1,${1 + allTitles.indexOf(image.title)},1\n`)
        .join(""),
    ),
  ],
  bdd100k: (stem, { images, nameOf }) => [
    jsonFile(
      `${stem}.json`,
      images.map((image) => {
        const labels = [{ category: image.title, box2d: { x1: x, y1: y, x2: x + w, y2: y + h } }];
        return { name: nameOf(image), attributes: {}, labels };
      }),
    ),
  ],
};

function stemNumber({ name }: MirroredImage): number {
  return Number(name.replace(/\.png$/, ""));
}

/** What an annotation file of one image states. */
type LabelledImage = Pick<MirroredImage, "path" | "name" | "width" | "height" | "title">;

/** Writes the annotation file of one image. `stem`: its path without extension. */
type SingleWriter = (stem: string, image: LabelledImage) => SampleFile[];

const singleWriters: Readonly<Record<string, SingleWriter>> = {
  voc: (stem, { name, width, height, title }) => {
    const box = `<bndbox><xmin>${x}</xmin><ymin>${y}</ymin><xmax>${x + w}</xmax><ymax>${y + h}</ymax></bndbox>`;
    const size = `<size><width>${width}</width><height>${height}</height><depth>3</depth></size>`;
    const object = `<object><name>${title}</name>${box}</object>`;
    return [textFile(`${stem}.xml`, `<annotation><filename>${name}</filename>${size}${object}</annotation>`)];
  },
  labelme: (stem, { name, width, height, title }) => {
    const points = [
      [x, y],
      [x + w, y + h],
    ];
    const shapes = [{ label: title, points, group_id: null, shape_type: "rectangle", flags: {} }];
    const size = { imageHeight: height, imageWidth: width };
    return [
      jsonFile(`${stem}.json`, { version: "5.0.1", flags: {}, shapes, imagePath: name, imageData: null, ...size }),
    ];
  },
  supervisely: (stem, { name, width, height, title }) => {
    const points = {
      exterior: [
        [x, y],
        [x + w, y + h],
      ],
      interior: [],
    };
    const objects = [{ classTitle: title, geometryType: "rectangle", tags: [], points }];
    const path = `${stem.replace(/[^/]*$/, "")}${name}.json`;
    return [jsonFile(path, { description: "", tags: [], size: { width, height }, objects })];
  },
  masks: (stem, { width, height, title, path }) => {
    const name = path.startsWith(stem) ? `${stem}_mask.png` : `${stem}.png`;
    const columns = [[1 + allTitles.indexOf(title), x, x + w]] as const;
    return [{ path: name, bytes: drawLabelImage(columns, { width, height }) }];
  },
  kitti: (stem, { title }) => [
    textFile(
      `${stem}.txt`,
      `${title} 0.00 0 -10 ${x}.00 ${y}.00 ${x + w}.00 ${y + h}.00 -1 -1 -1 -1000 -1000 -1000 -10\n`,
    ),
  ],
  "box-text": (stem, { title }) => [textFile(`${stem}.txt`, `${title} ${x} ${y} ${x + w} ${y + h}\n`)],
  dota: (stem, { title }) => {
    const corners = [x, y, x + w, y, x + w, y + h, x, y + h];
    return [textFile(`${stem}.txt`, `${corners.map((side) => side.toFixed(1)).join(" ")} ${title} 0\n`)];
  },
  yolo: (stem, { width, height, title }) => {
    const numbers = [(x + w / 2) / width, (y + h / 2) / height, w / width, h / height];
    return [textFile(`${stem}.txt`, `${Math.max(0, allTitles.indexOf(title))} ${numbers.join(" ")}\n`)];
  },
};

/** All titles that a tree may have, in the order of their ids. */
const allTitles = ["north", "south", "west", ...splitNames].flatMap((first) =>
  ["", "_cam1", "_cam2"].flatMap((second) =>
    (second === "" ? [""] : ["", "_day", "_night"]).flatMap((third) =>
      [1, 2, 3].map((n) => `${first}${second}${third}_${n}`),
    ),
  ),
);

/** Files that a format needs besides annotation files. */
const definitions: Readonly<Record<string, () => SampleFile>> = {
  yolo: () => textFile("classes.txt", `${allTitles.join("\n")}\n`),
  masks: () => textFile("classes.txt", allTitles.map((title, i) => `${i + 1} ${title}\n`).join("")),
  supervisely: () =>
    jsonFile("meta.json", {
      classes: allTitles.map((title) => ({ title, shape: "rectangle", color: "#FF0000" })),
      tags: [],
      projectType: "images",
    }),
};

/** The folders of images and labels in each place, for labels `inFolders`. */
const folderNames: Readonly<Record<string, readonly [images: string, labels: string]>> = {
  supervisely: ["img", "ann"],
  voc: ["JPEGImages", "Annotations"],
  masks: ["images", "masks"],
  kitti: ["image_2", "label_2"],
  dota: ["images", "labelTxt"],
  mot: ["img1", "gt"],
};

/** Returns the folders of images and labels in each place, for labels `inFolders`. */
export function foldersOfPlace(slug: string): { readonly images: string; readonly labels: string } {
  const [images, labels] = folderNames[slug] ?? ["images", "labels"];
  return { images, labels };
}

/** Slugs of the formats that can be written with annotation files of many images. */
export const listingSlugs: readonly string[] = Object.keys(writers);
/** Slugs of the formats with an annotation file for each image. */
export const singleSlugs: readonly string[] = Object.keys(singleWriters);

/** Returns the annotation file of one image in one of the formats of `singleSlugs`, with one box. `stem`: its path without extension. */
export function singleLabel(slug: string, stem: string, image: LabelledImage): SampleFile[] {
  const write = singleWriters[slug];
  if (write === undefined) throw new RangeError(`There is no writer of single labels for ${slug}.`);
  return write(stem, image);
}

/** Returns the annotation file of several images in one of the formats of `listingSlugs`, which names them as `nameOf` does. */
export function listingLabels(
  slug: string,
  stem: string,
  images: readonly MirroredImage[],
  nameOf: (image: MirroredImage) => string,
): SampleFile[] {
  const write = writers[slug];
  if (write === undefined) throw new RangeError(`There is no writer of annotation files for ${slug}.`);
  return write(stem, { images, nameOf });
}

/** An annotation file with the images that it labels. */
export interface MirroredLabels {
  readonly path: string;
  readonly images: readonly MirroredImage[];
}

/** Writes a mirrored tree in a format: all its files, and which of them labels which images. */
export function writeMirroredTree(
  { place, images }: MirroredTree,
  slug: string,
): { readonly files: readonly SampleFile[]; readonly labels: readonly MirroredLabels[] } {
  const files: SampleFile[] = images.flatMap(({ path, bytes, isPresent }) => (isPresent ? [{ path, bytes }] : []));
  const labelled = images.filter(({ isLabelled }) => isLabelled);
  const definition = definitions[slug]?.();
  if (definition !== undefined) files.push(definition);
  const labels: MirroredLabels[] = [];
  const add = (written: readonly SampleFile[], own: readonly MirroredImage[]) => {
    files.push(...written);
    for (const { path } of written) labels.push({ path, images: own });
  };
  const single = singleWriters[slug];
  if (single !== undefined) {
    for (const image of labelled) {
      add(single(`${folderOfLabels(place, image.folder, slug)}/${stemNumber(image)}`, image), [image]);
    }
    return { files, labels };
  }
  if (place === "oneFile" || place === "oneFileBare") {
    const nameOf = ({ folder, name }: MirroredImage) => (place === "oneFile" ? `${folder}/${name}` : name);
    add(listingLabels(slug, "annotations", labelled, nameOf), labelled);
    return { files, labels };
  }
  for (const folder of new Set(labelled.map((image) => image.folder))) {
    const own = labelled.filter((image) => image.folder === folder);
    const stem = place === "mirroredByName" ? `annotations/${folder}` : stemInFolder(place, folder, slug);
    add(
      listingLabels(slug, stem, own, ({ name }) => name),
      own,
    );
    // The names of its classes lie beside each table.
    if (slug === "mot") files.push(textFile(stem.replace(/[^/]*$/, "labels.txt"), `${allTitles.join("\n")}\n`));
  }
  return { files, labels };
}

function folderOfLabels(place: LabelPlace, folder: string, slug: string): string {
  if (place === "beside") return folder;
  if (place === "inside") return `${folder}/Label`;
  return place === "inFolders" ? `${folder}/${foldersOfPlace(slug).labels}` : `labels/${folder}`;
}

function stemInFolder(place: LabelPlace, folder: string, slug: string): string {
  if (place === "mirroredByFolder") return `annotations/${folder}/labels`;
  return `${folderOfLabels(place, folder, slug)}/annotations`;
}
