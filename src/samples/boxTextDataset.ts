import { extent } from "../formats/geometry/rules.ts";
import type { Figure } from "../model/figure.ts";
import { type SampleFile, textFile } from "./sampleFile.ts";
import { drawScene, encodeCanvas } from "./scene.ts";

/** How the label files are written. */
export type BoxTextForm = "oidv4" | "oidv4Together" | "map" | "detections" | "normalized";

interface BoxTextDatasetOptions {
  /**
   * `oidv4`: a folder for each class below that of its split, with a folder `Label`. `oidv4Together`: one folder for all classes. `map`: ground
   * truth as mAP has it. `detections`: the same with confidences. `normalized`: as `map`, with numbers from 0 to 1. Default `oidv4`.
   */
  readonly form?: BoxTextForm;
  /** Images of each split; the last one has no label file. Without splits in `map` and the forms like it. Default `{ train: 3 }`. */
  readonly splits?: Readonly<Record<string, number>>;
  readonly seed?: number;
}

const size = { width: 160, height: 120 };
/** The classes of what is drawn; one has a blank, as many of Open Images have. */
const titles: Readonly<Record<string, string>> = { box: "Apple", star: "Polar bear" };

/** Drawn images with text files of boxes, as OIDv4 ToolKit and mAP have them. */
export function boxTextDataset({
  form = "oidv4",
  splits = { train: 3 },
  seed = 1,
}: BoxTextDatasetOptions = {}): SampleFile[] {
  const files: SampleFile[] = [];
  let drawn = 0;
  for (const [split, count] of Object.entries(splits)) {
    for (const folder of foldersOf(form, split)) {
      for (let i = 1; i <= count; i++) {
        const scene = { seed: seed * 10_007 + drawn++, ...size, kinds: ["box", "star"], objects: 5 } as const;
        const { canvas, figures } = drawScene(scene);
        const stem = `${split}${drawn}`;
        files.push({ path: `${folder.images}/${stem}.png`, bytes: encodeCanvas(canvas) });
        const lines = figures.map((figure, n) => lineOf(figure, form, n));
        if (i < count) files.push(textFile(`${folder.labels}/${stem}.txt`, `${lines.join("\n")}\n`));
      }
    }
  }
  return files;
}

function foldersOf(form: BoxTextForm, split: string): readonly { images: string; labels: string }[] {
  const inside = (folder: string) => ({ images: folder, labels: `${folder}/Label` });
  if (form === "oidv4") return Object.values(titles).map((title) => inside(`${split}/${title}`));
  if (form === "oidv4Together") return [inside(`${split}/${Object.values(titles).join("_")}`)];
  return [
    {
      images: "input/images-optional",
      labels: `input/${form === "detections" ? "detection-results" : "ground-truth"}`,
    },
  ];
}

function lineOf({ class: kind, geometry }: Figure, form: BoxTextForm, n: number): string {
  if (geometry.type === "bitmap" || geometry.type === "other") throw new Error(`Box text has no ${geometry.type}.`);
  const corners = extent(geometry);
  const numbers = corners.map((side, i) =>
    form === "normalized" ? side / (i % 2 === 0 ? size.width : size.height) : side,
  );
  const confidence = form === "detections" ? ` ${0.5 + n / 16}` : "";
  return `${titles[kind] ?? kind}${confidence} ${numbers.join(" ")}${form === "map" && n === 0 ? " difficult" : ""}`;
}
