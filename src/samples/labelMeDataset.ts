import { toBase64 } from "../formats/codecs/base64.ts";
import type { Figure } from "../model/figure.ts";
import { encodeJpeg } from "./encodeJpeg.ts";
import { outlineOf } from "./outlines.ts";
import { jsonFile, type SampleFile } from "./sampleFile.ts";
import { drawScene, encodeCanvas, type SceneKind } from "./scene.ts";

/** How a LabelMe dataset is drawn. */
interface LabelMeDatasetOptions {
  /** Where images are: in files beside the JSON files, inside of these (`imageData`), or both. Default `beside`. */
  readonly images?: "beside" | "inside" | "both";
  /** Images of each folder. Default: 3 in `train`, 2 in `val`. */
  readonly folders?: Readonly<Record<string, number>>;
  readonly seed?: number;
}

const size = { width: 160, height: 120 };
const kinds: readonly SceneKind[] = ["box", "star", "path", "dot"];

/** A LabelMe dataset with drawn images: the first of each folder is a JPEG, the others are PNGs; the last has no objects. */
export function labelMeDataset(options: LabelMeDatasetOptions = {}): SampleFile[] {
  const { images = "beside", folders = { train: 3, val: 2 }, seed = 1 } = options;
  let drawn = 0;
  return Object.entries(folders).flatMap(([folder, count]) =>
    Array.from({ length: count }, (_, i): SampleFile[] => {
      const objects = i < count - 1 ? 3 : 0;
      const { canvas, figures } = drawScene({ seed: seed * 10_007 + drawn++, ...size, kinds, objects });
      const name = i === 0 ? `photo${i}.jpg` : `photo${i}.png`;
      const bytes = i === 0 ? encodeJpeg(canvas) : encodeCanvas(canvas);
      const json = jsonFile(`${folder}/photo${i}.json`, {
        version: "5.4.1",
        flags: {},
        shapes: figures.map(shapeOf),
        imagePath: name,
        imageData: images === "beside" ? null : toBase64(bytes),
        imageHeight: size.height,
        imageWidth: size.width,
      });
      return images === "inside" ? [json] : [{ path: `${folder}/${name}`, bytes }, json];
    }).flat(),
  );
}

function shapeOf({ class: label, geometry }: Figure): Record<string, unknown> {
  const shape = (shape_type: string, points: readonly (readonly [number, number])[]) => {
    return { label, points, group_id: null, description: "", shape_type, flags: {}, mask: null };
  };
  switch (geometry.type) {
    case "rectangle": {
      const { left, top, right, bottom } = geometry;
      return shape("rectangle", [
        [left, top],
        [right, bottom],
      ]);
    }
    case "polygon":
      return shape("polygon", outlineOf(geometry));
    case "polyline":
      return shape("linestrip", geometry.points);
    case "point":
      return shape("point", [geometry.at]);
    default:
      throw new Error(`The drawn LabelMe dataset has no ${geometry.type}.`);
  }
}
