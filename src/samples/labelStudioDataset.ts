import { decodeMask } from "../formats/codecs/bitmap.ts";
import { encodeBrush } from "../formats/presets/labelstudio/brushRle.ts";
import type { Figure } from "../model/figure.ts";
import type { Bitmap } from "../model/geometry.ts";
import { outlineOf } from "./outlines.ts";
import { jsonFile, type SampleFile, textFile } from "./sampleFile.ts";
import { drawScene, encodeCanvas } from "./scene.ts";

interface LabelStudioDatasetOptions {
  /** How many images; the one before the last is labelled with nothing on it, the last is not labelled. Default 4. */
  readonly images?: number;
  readonly seed?: number;
  /** How tasks refer to an image of the folder `images`; default as an upload. */
  refer?(name: string): string;
}

type Json = Record<string, unknown>;

const size = { width: 160, height: 120 };

/** The kinds that are drawn, and the control that each is drawn with. */
const controlOf = { box: "Rectangle", star: "Polygon", blob: "Brush", dot: "KeyPoint" } as const;
type Kind = keyof typeof controlOf;
const kinds = Object.keys(controlOf) as Kind[];

/** An export of Label Studio with drawn images: one JSON of tasks, its labelling configuration, and the images beside. */
export function labelStudioDataset({
  images = 4,
  seed = 1,
  refer = (name) => `/data/upload/1/0a1b2c3d-${name}`,
}: LabelStudioDatasetOptions = {}): SampleFile[] {
  const files: SampleFile[] = [];
  const tasks: Json[] = [];
  for (let i = 1; i <= images; i++) {
    const objects = i < images - 1 ? 4 : 0;
    const { canvas, figures } = drawScene({ seed: seed * 10_007 + i, ...size, kinds, objects });
    const name = `photo${i}.png`;
    files.push({ path: `images/${name}`, bytes: encodeCanvas(canvas) });
    const results = figures.map(resultOf);
    const annotation = { id: i, completed_by: 1, result: results, was_cancelled: false, ground_truth: false };
    const annotations = i === images ? [] : [{ ...annotation, created_at: "2023-01-31T07:40:19.861611Z" }];
    tasks.push({ id: i, annotations, predictions: [], data: { image: refer(name) }, meta: {}, project: 1 });
  }
  files.push(jsonFile("project-1.json", tasks), textFile("label_config.xml", config()));
  return files;
}

function config(): string {
  const controls = kinds.map((kind) => {
    const control = `${controlOf[kind]}Labels`;
    return `  <${control} name="${kind}s" toName="image"><Label value="${kind}" background="red"/></${control}>\n`;
  });
  return `<View>\n  <Image name="image" value="$image"/>\n${controls.join("")}</View>\n`;
}

function resultOf(figure: Figure, i: number): Json {
  const kind = figure.class as Kind;
  const type = `${controlOf[kind].toLowerCase()}labels`;
  return {
    id: `r${i}`,
    type,
    from_name: `${kind}s`,
    to_name: "image",
    origin: "manual",
    image_rotation: 0,
    original_width: size.width,
    original_height: size.height,
    value: { ...valueOfFigure(figure), [type]: [kind] },
  };
}

function valueOfFigure({ geometry }: Figure): Json {
  const across = (x: number) => (100 * x) / size.width;
  const down = (y: number) => (100 * y) / size.height;
  switch (geometry.type) {
    case "rectangle": {
      const { left, top, right, bottom } = geometry;
      return { x: across(left), y: down(top), width: across(right - left), height: down(bottom - top), rotation: 0 };
    }
    case "polygon":
      return { points: outlineOf(geometry).map(([x, y]) => [across(x), down(y)]), closed: true };
    case "point":
      return { x: across(geometry.at[0]), y: down(geometry.at[1]), width: 0.5 };
    case "bitmap":
      return { format: "rle", rle: brushOf(geometry) };
    default:
      throw new Error(`Label Studio has no ${geometry.type}.`);
  }
}

/** A mask as the image that somebody brushed: colour and alpha where it is set. */
function brushOf({ origin: [left, top], data }: Bitmap): number[] {
  const mask = decodeMask(data);
  const rgba = new Uint8Array(4 * size.width * size.height);
  for (let y = 0; y < mask.height; y++) {
    for (let x = 0; x < mask.width; x++) {
      if (mask.values[y * mask.width + x] === 0) continue;
      rgba.set([255, 0, 0, 255], 4 * ((top + y) * size.width + left + x));
    }
  }
  return encodeBrush(rgba);
}
