import { encodePng } from "../src/formats/codecs/png.ts";
import { cocoDataset } from "../src/samples/cocoDataset.ts";
import { labelMeDataset } from "../src/samples/labelMeDataset.ts";
import { type SampleFile, textFile } from "../src/samples/sampleFile.ts";
import { drawScene, encodeCanvas } from "../src/samples/scene.ts";
import { yoloDataset } from "../src/samples/yoloDataset.ts";

/** A drawn dataset and what its review has to say. */
interface ReviewedDataset {
  /** Title of the preset. */
  readonly preset: string;
  readonly files: readonly SampleFile[];
  readonly images: number;
  readonly labelled: number;
  readonly objects: number;
  readonly classes: readonly string[];
}

const size = { width: 160, height: 120 };

/** Pascal VOC: boxes in XML beside images in folders of their own. */
function vocDataset(images: number): SampleFile[] {
  return Array.from({ length: images }, (_, at) => {
    const { canvas, figures } = drawScene({ seed: 100 + at, ...size, kinds: ["box"], objects: 3 });
    const objects = figures.map(({ class: name, geometry }) => {
      if (geometry.type !== "rectangle") throw new Error("A box is a rectangle.");
      const { left, top, right, bottom } = geometry;
      return `<object><name>${name}</name><bndbox><xmin>${left}</xmin><ymin>${top}</ymin><xmax>${right}</xmax><ymax>${bottom}</ymax></bndbox></object>`;
    });
    const name = `photo${at + 1}`;
    const xml = `<annotation><folder>JPEGImages</folder><filename>${name}.png</filename><size><width>160</width><height>120</height><depth>3</depth></size>${objects.join("")}</annotation>`;
    return [{ path: `JPEGImages/${name}.png`, bytes: encodeCanvas(canvas) }, textFile(`Annotations/${name}.xml`, xml)];
  }).flat();
}

/** KITTI's masks: a grey image of class numbers for each image; here a road (7) below a sky (23). */
function maskDataset(images: number): SampleFile[] {
  return Array.from({ length: images }, (_, at) => {
    const { canvas } = drawScene({ seed: 200 + at, ...size, kinds: ["box"], objects: 2 });
    const samples = new Uint8Array(size.width * size.height).fill(7);
    samples.fill(23, 0, size.width * (40 + at));
    const name = `00000${at}_10.png`;
    return [
      { path: `training/image_2/${name}`, bytes: encodeCanvas(canvas) },
      { path: `training/semantic/${name}`, bytes: encodePng({ ...size, colorType: "grey", bitDepth: 8, samples }) },
    ];
  }).flat();
}

/** Masks in a folder beside the images, with a list of what their values mean; here a road below a sky. */
function maskFolders(images: number): SampleFile[] {
  const files = maskDataset(images).map(({ path, bytes }) => ({
    path: path.replace("training/image_2/", "images/").replace("training/semantic/", "masks/"),
    bytes,
  }));
  return [...files, textFile("classes.csv", "id,name\n7,road\n23,sky\n")];
}

/** One of each kind of labels: polygons, masks and key points; boxes and outlines in lines of text; boxes in XML; images of masks; images inside JSON files. */
export const reviewedDatasets: readonly ReviewedDataset[] = [
  {
    preset: "COCO",
    files: cocoDataset(),
    images: 5,
    labelled: 5,
    objects: 12,
    classes: ["box", "star", "blob", "kite"],
  },
  { preset: "YOLO", files: yoloDataset(), images: 5, labelled: 5, objects: 20, classes: ["box", "star"] },
  { preset: "Pascal VOC", files: vocDataset(4), images: 4, labelled: 4, objects: 12, classes: ["box"] },
  {
    preset: "KITTI semantic",
    files: maskDataset(3),
    images: 3,
    labelled: 3,
    objects: 6,
    classes: ["road", "sky"],
  },
  {
    preset: "LabelMe",
    files: labelMeDataset({ images: "inside" }),
    images: 5,
    labelled: 5,
    objects: 9,
    classes: ["box", "star", "path", "dot"],
  },
  { preset: "Mask PNGs", files: maskFolders(3), images: 3, labelled: 3, objects: 6, classes: ["road", "sky"] },
];
