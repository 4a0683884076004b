import type { Figure } from "../model/figure.ts";
import { csvFile } from "./csvFile.ts";
import { type SampleFile, textFile } from "./sampleFile.ts";
import { drawScene, encodeCanvas } from "./scene.ts";

/**
 * How a table writes boxes. `tensorflow`: `filename,width,height,class,xmin,ymin,xmax,ymax`. `retinanet`: `path,x1,y1,x2,y2,class` without
 * headings, an image without boxes with empty cells. `sizes`: `x,y,w,h`. `cell`: a `bbox` in one cell. `normalized`: corners from 0 to 1.
 */
export type CsvBoxesShape = "tensorflow" | "retinanet" | "sizes" | "cell" | "normalized";

interface CsvBoxesDatasetOptions {
  readonly shape?: CsvBoxesShape;
  /** How many images in each part; the last of each has no boxes. Default `{train: 3, valid: 2}`. */
  readonly parts?: Readonly<Record<string, number>>;
  readonly seed?: number;
}

const WIDTH = 160;
const HEIGHT = 120;

const headings: Record<CsvBoxesShape, readonly string[]> = {
  tensorflow: ["filename", "width", "height", "class", "xmin", "ymin", "xmax", "ymax"],
  retinanet: [],
  sizes: ["image", "x", "y", "w", "h", "label"],
  cell: ["image_id", "width", "height", "bbox", "category"],
  normalized: ["filename", "class", "xmin", "ymin", "xmax", "ymax"],
};

/** Drawn images with a table of boxes beside those of each part, classes `even` and `odd`. Image names repeat in every part. */
export function csvBoxesDataset(options: CsvBoxesDatasetOptions = {}): SampleFile[] {
  const { shape = "tensorflow", parts = { train: 3, valid: 2 }, seed = 1 } = options;
  const files: SampleFile[] = [];
  let drawn = 0;
  for (const [part, count] of Object.entries(parts)) {
    const rows: (string | number)[][] = [];
    for (let i = 1; i <= count; i++) {
      const objects = i === count ? 0 : 4;
      const scene = { seed: seed * 10_007 + drawn++, width: WIDTH, height: HEIGHT, objects };
      const { canvas, figures } = drawScene({ ...scene, kinds: ["box"] });
      const name = `photo${i}.png`;
      files.push({ path: `${part}/${name}`, bytes: encodeCanvas(canvas) });
      for (const [n, figure] of figures.entries()) rows.push(rowOf(shape, name, figure, n % 2 === 0 ? "even" : "odd"));
      if (shape === "retinanet" && objects === 0) rows.push([name, "", "", "", "", ""]);
    }
    const table = csvFile(`${part}/_annotations.csv`, headings[shape], rows);
    const text = new TextDecoder().decode(table.bytes);
    files.push(shape === "retinanet" ? textFile(table.path, text.slice(1)) : table);
  }
  return files;
}

function rowOf(shape: CsvBoxesShape, name: string, { geometry }: Figure, label: string): (string | number)[] {
  if (geometry.type !== "rectangle") throw new Error(`Tables of boxes have no ${geometry.type}.`);
  const { left, top, right, bottom } = geometry;
  switch (shape) {
    case "tensorflow":
      return [name, WIDTH, HEIGHT, label, left, top, right, bottom];
    case "retinanet":
      return [name, left, top, right, bottom, label];
    case "sizes":
      return [name, left, top, right - left, bottom - top, label];
    case "cell":
      return [name, WIDTH, HEIGHT, `[${[left, top, right - left, bottom - top].join(", ")}]`, label];
    case "normalized":
      return [name, label, left / WIDTH, top / HEIGHT, right / WIDTH, bottom / HEIGHT];
  }
}
