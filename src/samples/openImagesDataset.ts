import { encodePng } from "../formats/codecs/png.ts";
import type { Figure } from "../model/figure.ts";
import { itemAt } from "../model/itemAt.ts";
import { csvFile } from "./csvFile.ts";
import { jsonFile, type SampleFile } from "./sampleFile.ts";
import { drawScene, encodeCanvas } from "./scene.ts";

interface OpenImagesDatasetOptions {
  /** How many images in each subset; the last of each has no rows. Default `{train: 3, validation: 2}`. */
  readonly subsets?: Readonly<Record<string, number>>;
  readonly seed?: number;
}

const WIDTH = 160;
const HEIGHT = 120;
const classes = [
  ["/m/0dog", "Dog"],
  ["/m/0cat", "Cat"],
  ["/m/0animal", "Animal"],
] as const;
const boxHeader =
  "ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf,IsDepiction,IsInside".split(
    ",",
  );
const maskHeader = "MaskPath,ImageID,LabelName,BoxID,BoxXMin,BoxXMax,BoxYMin,BoxYMax,PredictedIoU,Clicks".split(",");

/**
 * Drawn images in the layout of Open Images: two boxes and a label for each image, a mask of half the image's size for the first box of
 * training images, class descriptions, the hierarchy and the list of images.
 */
export function openImagesDataset(options: OpenImagesDatasetOptions = {}): SampleFile[] {
  const { subsets = { train: 3, validation: 2 }, seed = 1 } = options;
  const files: SampleFile[] = [
    csvFile("annotations/class-descriptions.csv", ["LabelName", "DisplayName"], classes),
    jsonFile("annotations/hierarchy.json", {
      LabelName: "/m/0entity",
      Subcategory: [{ LabelName: "/m/0animal", Subcategory: [{ LabelName: "/m/0dog" }, { LabelName: "/m/0cat" }] }],
    }),
  ];
  const ids: string[][] = [];
  let drawn = 0;
  for (const [subset, count] of Object.entries(subsets)) {
    const boxes: string[][] = [];
    const labels: string[][] = [];
    const masks: string[][] = [];
    for (let i = 1; i <= count; i++) {
      const id = (0x9e3779b1 * (seed * 101 + ++drawn)).toString(16).padStart(16, "0");
      const scene = { seed: seed * 10_007 + drawn, width: WIDTH, height: HEIGHT, objects: 2 };
      const { canvas, figures } = drawScene({ ...scene, kinds: ["box"] });
      files.push({ path: `images/${subset}/${id}.png`, bytes: encodeCanvas(canvas) });
      ids.push([id, subset, `https://example.org/${id}.jpg`, "Ada", "0.0"]);
      if (i === count) continue;
      labels.push([id, "verification", "/m/0animal", "1"], [id, "verification", "/m/0cat", "0"]);
      for (const [n, figure] of figures.entries()) {
        const [mid] = itemAt(classes, n);
        const sides = sidesOf(figure).map(String);
        boxes.push([id, "xclick", mid, "1", ...sides, "1", "0", n === 0 ? "0" : "1", "0", "-1"]);
        if (subset !== "train" || n > 0) continue;
        const name = `${id}_m0dog_${String(drawn).padStart(8, "0")}.png`;
        files.push({ path: `masks/${subset}/${name}`, bytes: maskOf(figure) });
        masks.push([name, id, mid, String(drawn), ...sides, "0.9", ""]);
      }
    }
    files.push(csvFile(`annotations/${subset}-annotations-bbox.csv`, boxHeader, boxes));
    const labelHeader = ["ImageID", "Source", "LabelName", "Confidence"];
    files.push(csvFile(`annotations/${subset}-annotations-human-imagelabels.csv`, labelHeader, labels));
    if (masks.length > 0)
      files.push(csvFile(`annotations/${subset}-annotations-object-segmentation.csv`, maskHeader, masks));
  }
  const header = ["ImageID", "Subset", "OriginalURL", "Author", "Rotation"];
  files.push(csvFile("annotations/image_ids_and_rotation.csv", header, ids));
  return files;
}

function boxOf({ geometry }: Figure) {
  if (geometry.type !== "rectangle") throw new Error(`Open Images has no ${geometry.type}.`);
  return geometry;
}

/** XMin, XMax, YMin, YMax. */
function sidesOf(figure: Figure): number[] {
  const { left, right, top, bottom } = boxOf(figure);
  return [left / WIDTH, right / WIDTH, top / HEIGHT, bottom / HEIGHT];
}

/** The pixels of a box, at half the size of the image. */
function maskOf(figure: Figure): Uint8Array {
  const { left, right, top, bottom } = boxOf(figure);
  const [width, height] = [WIDTH / 2, HEIGHT / 2];
  const samples = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const isInside = 2 * x + 1 > left && 2 * x + 1 < right && 2 * y + 1 > top && 2 * y + 1 < bottom;
      samples[y * width + x] = isInside ? 1 : 0;
    }
  }
  return encodePng({ width, height, colorType: "grey", bitDepth: 1, samples });
}
