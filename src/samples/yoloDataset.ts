import type { Figure } from "../model/figure.ts";
import { outlineOf } from "./outlines.ts";
import { type SampleFile, textFile } from "./sampleFile.ts";
import { drawScene, encodeCanvas, type SceneKind } from "./scene.ts";

/** The folder layout of a YOLO dataset. */
export type YoloLayout = "ultralytics" | "roboflow" | "darknet" | "labelStudio" | "beside";

interface YoloDatasetOptions {
  /** Default `ultralytics`: data.yaml, images/train, labels/train. */
  readonly layout?: YoloLayout;
  /** How many images in each part; default `{train: 3, val: 2}`. The layouts without parts take the sum. */
  readonly parts?: Readonly<Record<string, number>>;
  readonly seed?: number;
  /** What is on the images; boxes give box lines, stars polygon lines. Default both, which mixes lines in one file. */
  readonly kinds?: readonly Extract<SceneKind, "box" | "star">[];
}

const [width, height] = [160, 120];

/** A YOLO dataset with drawn images. */
export function yoloDataset(options: YoloDatasetOptions = {}): SampleFile[] {
  const { layout = "ultralytics", parts = { train: 3, val: 2 }, seed = 1, kinds = ["box", "star"] } = options;
  const files: SampleFile[] = [];
  const lists = new Map<string, string[]>();
  let drawn = 0;
  for (const [part, count] of Object.entries(parts)) {
    for (let i = 1; i <= count; i++) {
      const { canvas, figures } = drawScene({ seed: seed * 10_007 + drawn++, width, height, kinds, objects: 4 });
      const name = layout === "labelStudio" || layout === "beside" ? `photo${drawn}` : `photo${i}`;
      const { image, label } = placesOf(layout, part, name);
      files.push({ path: image, bytes: encodeCanvas(canvas) });
      const lines = figures.map((figure) => `${lineOf(figure, kinds)}\n`);
      files.push(textFile(label, lines.join("")));
      lists.set(part, [...(lists.get(part) ?? []), `data/${image}`]);
    }
  }
  return [...settingsOf(layout, Object.keys(parts), lists, kinds), ...files];
}

function placesOf(layout: YoloLayout, part: string, name: string): { image: string; label: string } {
  const [image, label] = [`${name}.png`, `${name}.txt`];
  switch (layout) {
    case "ultralytics":
      return { image: `images/${part}/${image}`, label: `labels/${part}/${label}` };
    case "roboflow":
      return { image: `${part}/images/${image}`, label: `${part}/labels/${label}` };
    case "darknet":
      return { image: `obj_${part}_data/${image}`, label: `obj_${part}_data/${label}` };
    case "labelStudio":
      return { image: `images/${image}`, label: `labels/${label}` };
    case "beside":
      return { image, label };
  }
}

function settingsOf(
  layout: YoloLayout,
  parts: readonly string[],
  lists: ReadonlyMap<string, readonly string[]>,
  kinds: readonly string[],
): SampleFile[] {
  const names = `${kinds.join("\n")}\n`;
  switch (layout) {
    case "ultralytics": {
      const splits = parts.map((part) => `${part}: images/${part}\n`).join("");
      const titles = kinds.map((kind, i) => `  ${i}: ${JSON.stringify(kind)}\n`).join("");
      return [textFile("data.yaml", `path: ../datasets/shapes\n${splits}nc: ${kinds.length}\nnames:\n${titles}`)];
    }
    case "roboflow": {
      const splits = parts.map((part) => `${part}: ../${part}/images\n`).join("");
      const titles = kinds.map((kind) => JSON.stringify(kind)).join(", ");
      return [textFile("data.yaml", `${splits}\nnc: ${kinds.length}\nnames: [${titles}]\n`)];
    }
    case "darknet": {
      const splits = parts.map((part) => `${part} = data/${part}.txt\n`).join("");
      return [
        textFile("obj.data", `classes = ${kinds.length}\n${splits}names = data/obj.names\nbackup = backup/\n`),
        textFile("obj.names", names),
        ...[...lists].map(([part, images]) => textFile(`${part}.txt`, `${images.join("\n")}\n`)),
      ];
    }
    case "labelStudio": {
      const categories = kinds.map((name, id) => ({ id, name }));
      const notes = JSON.stringify({ categories, info: { year: 2024, version: "1.0" } }, null, 2);
      return [textFile("classes.txt", names), textFile("notes.json", notes)];
    }
    case "beside":
      return [textFile("classes.txt", names)];
  }
}

/** A box or a polygon as a line, in normalized coordinates with all their digits. */
function lineOf({ class: title, geometry }: Figure, kinds: readonly string[]): string {
  const numbers: number[] = [];
  if (geometry.type === "rectangle") {
    const { left, top, right, bottom } = geometry;
    numbers.push((left + right) / 2 / width, (top + bottom) / 2 / height);
    numbers.push((right - left) / width, (bottom - top) / height);
  } else if (geometry.type === "polygon") {
    for (const [x, y] of outlineOf(geometry)) numbers.push(x / width, y / height);
  }
  return [kinds.indexOf(title), ...numbers].join(" ");
}
