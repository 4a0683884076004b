import { describe, expect, test } from "vitest";
import { bdd100kDataset } from "../../samples/bdd100kDataset.ts";
import { classificationDataset } from "../../samples/classificationDataset.ts";
import { cocoDataset } from "../../samples/cocoDataset.ts";
import { createMlDataset } from "../../samples/createMlDataset.ts";
import { csvBoxesDataset } from "../../samples/csvBoxesDataset.ts";
import { datumaroDataset } from "../../samples/datumaroDataset.ts";
import { labelStudioDataset } from "../../samples/labelStudioDataset.ts";
import { motDataset } from "../../samples/motDataset.ts";
import { openImagesDataset } from "../../samples/openImagesDataset.ts";
import type { SampleFile } from "../../samples/sampleFile.ts";
import { superviselyProject } from "../../samples/superviselyProject.ts";
import { viaDataset } from "../../samples/viaDataset.ts";
import { vottDataset } from "../../samples/vottDataset.ts";
import { yoloDataset } from "../../samples/yoloDataset.ts";
import { detect } from "../detect/detect.ts";
import { formatOfPreset } from "../index.ts";
import { memoryTree } from "../memoryTree.ts";
import { type Collected, collect } from "../testing/collect.suite.ts";
import { features } from "../testing/exportFeatures.suite.ts";
import { expectedNames, sharedSample } from "../testing/sharedSamples.suite.ts";
import { written } from "../testing/written.suite.ts";
import {
  rejectedByCityscapes,
  rejectedByImageFolder,
  rejectedByKitti,
  rejectedByVocDetection,
  rejectedByVocSegmentation,
} from "./torchvision.suite.ts";
import {
  rejectedByCocoReaders,
  rejectedByCreateMl,
  rejectedByDatumaro,
  rejectedByDotaReaders,
  rejectedByKittiReaders,
  rejectedByLabelMe,
  rejectedByLabelStudio,
  rejectedByUltralytics,
  rejectedByVocReaders,
} from "./trainers.suite.ts";

type Reject = (archive: readonly SampleFile[]) => string[];

/** Formats, the choices for writing them, and the programs that have to read them. */
const exports: readonly (readonly [title: string, slug: string, Readonly<Record<string, unknown>>, Reject])[] = [
  ["YOLO", "yolo", {}, rejectedByUltralytics],
  ["YOLO boxes", "yolo", { rows: "boxes" }, rejectedByUltralytics],
  ["YOLO polygons", "yolo", { rows: "polygons" }, rejectedByUltralytics],
  ["YOLO oriented", "yolo", { rows: "rotated" }, rejectedByUltralytics],
  ["YOLO without zeros", "yolo", { withoutKeypoints: "skip" }, rejectedByUltralytics],
  ["COCO", "coco", {}, rejectedByCocoReaders],
  ["Pascal VOC", "voc", {}, rejectedByVocReaders],
  ["LabelMe", "labelme", {}, rejectedByLabelMe],
  ["KITTI", "kitti", {}, rejectedByKittiReaders],
  ["Pascal VOC for torchvision", "voc", { layout: "torchvision" }, rejectedByVocDetection],
  ["Pascal VOC with label images", "voc", { layout: "torchvision", masks: true }, rejectedByVocSegmentation],
  ["KITTI for torchvision", "kitti", { layout: "torchvision" }, rejectedByKitti],
  ["Cityscapes", "cityscapes", {}, rejectedByCityscapes],
  ["class folders", "classification", {}, rejectedByImageFolder],
  ["DOTA", "dota", {}, rejectedByDotaReaders],
  ["Create ML", "createml", {}, rejectedByCreateMl],
  ["Datumaro", "datumaro", {}, rejectedByDatumaro],
  ["Label Studio", "labelstudio", {}, rejectedByLabelStudio],
];

/** Drawn datasets of other formats, by slug. */
const drawn: Readonly<Record<string, readonly SampleFile[]>> = {
  bdd100k: bdd100kDataset(),
  classification: classificationDataset({ shape: "flags" }),
  coco: cocoDataset(),
  createml: createMlDataset(),
  csv: csvBoxesDataset(),
  datumaro: datumaroDataset(),
  labelstudio: labelStudioDataset(),
  mot: motDataset(),
  openimages: openImagesDataset(),
  via: viaDataset(),
  vott: vottDataset(),
  yolo: yoloDataset(),
};

async function rejections(project: Collected, files: readonly SampleFile[]): Promise<unknown[]> {
  const all: unknown[] = [];
  for (const [title, slug, options, reject] of exports) {
    const rejected = reject(await written(formatOfPreset(slug)!, project, files, options));
    if (rejected.length > 0) all.push([title, rejected.slice(0, 5)]);
  }
  return all;
}

describe("trainers accept every export", () => {
  test.each(Object.entries(features))("of a project with %s", async (_, feature) => {
    const project = { ...feature, datasets: [], events: [] } as unknown as Collected;
    expect(await rejections(project, feature.files)).toEqual([]);
  });

  test("torchvision only in its own layout, with a list of all images where no dataset is a split", async () => {
    const feature = features["two datasets"]!;
    const project = { ...feature, datasets: [], events: [] } as unknown as Collected;
    for (const [slug, reject] of [
      ["voc", rejectedByVocDetection],
      ["kitti", rejectedByKitti],
    ] as const) {
      const plain = await written(formatOfPreset(slug)!, project, feature.files);
      expect([slug, reject(plain).length > 0]).toEqual([slug, true]);
    }
    const images = project.images.map((image) => ({ ...image, dataset: "2024", name: "a.b.png" }));
    const renamed = { ...project, images: images.slice(0, 1) };
    const voc = await written(formatOfPreset("voc")!, renamed, feature.files, { layout: "torchvision" });
    expect(voc.map(({ path }) => path)).toEqual([
      "Project/VOCdevkit/VOC2012/JPEGImages/a.b.jpg",
      "Project/VOCdevkit/VOC2012/Annotations/a.b.xml",
      "Project/VOCdevkit/VOC2012/ImageSets/Main/2024.txt",
      "Project/VOCdevkit/VOC2012/ImageSets/Main/trainval.txt",
    ]);
    const kitti = await written(formatOfPreset("kitti")!, renamed, feature.files, { layout: "torchvision" });
    expect(kitti.map(({ path }) => path)).toEqual([
      "Project/2024/Kitti/raw/training/image_2/a_b.png",
      "Project/2024/Kitti/raw/training/label_2/a_b.txt",
    ]);
  });

  test.each([1, 2, 3])("of the drawn project %i", async (seed) => {
    const files = superviselyProject({ seed });
    expect(await rejections(await collect(formatOfPreset("supervisely")!, files), files)).toEqual([]);
  });

  test.each(Object.entries(drawn))("of the drawn dataset %s", async (slug, files) => {
    expect(await rejections(await collect(formatOfPreset(slug)!, files), files)).toEqual([]);
  });

  test.each(expectedNames())("of the real sample %s", async (name) => {
    const files = sharedSample(name)!;
    const { verdict } = await detect(memoryTree(files));
    if (verdict.kind !== "chosen" && verdict.kind !== "imagesOnly") return;
    const project = await collect(formatOfPreset(verdict.detection.slug)!, files);
    if (project.images.length > 0) expect(await rejections(project, files)).toEqual([]);
  });
});

describe("the readers of lists reject", () => {
  const [feature] = Object.values(features);
  const project = { ...feature!, datasets: [], events: [] } as unknown as Collected;

  test.each([
    ["datumaro", rejectedByDatumaro, '"type":"bbox"', '"type":"rotated_bbox"'],
    ["datumaro", rejectedByDatumaro, '"parent":""', '"parents":""'],
    ["labelstudio", rejectedByLabelStudio, '"from_name":"rectangle"', '"from_name":"box"'],
    ["labelstudio", rejectedByLabelStudio, '"original_width":80', '"original_width":0'],
    ["cityscapes", rejectedByCityscapes, '"imgHeight":60', '"imgHeight":6'],
    ["cityscapes", rejectedByCityscapes, '"polygon":', '"bbox":'],
    ["labelstudio", rejectedByLabelStudio, '<Label value="', '<Label value="other '],
  ] as const)("an archive of %s that is changed", async (slug, reject, from, to) => {
    const archive = await written(formatOfPreset(slug)!, project, feature!.files);
    expect(reject(archive)).toEqual([]);
    const changed = archive.map(({ path, bytes }) => {
      const text = new TextDecoder().decode(bytes);
      return /\.(json|xml)$/.test(path) && text.includes(from)
        ? { path, bytes: new TextEncoder().encode(text.replaceAll(from, to)) }
        : { path, bytes };
    });
    expect(reject(changed).length).toBeGreaterThan(0);
  });
});
