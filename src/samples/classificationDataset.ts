import { itemAt } from "../model/itemAt.ts";
import { csvFile } from "./csvFile.ts";
import { type SampleFile, textFile } from "./sampleFile.ts";
import { drawImage } from "./scene.ts";

/** How the classes are written down. */
type ClassificationShape = "folders" | "flags" | "names" | "list";

interface ClassificationDatasetOptions {
  readonly shape?: ClassificationShape;
  /** How many images of each class, by part. Default `{train: 2, valid: 2}`. */
  readonly parts?: Readonly<Record<string, number>>;
  /** Default `["cat", "dog"]`. */
  readonly classes?: readonly string[];
  readonly seed?: number;
}

/**
 * Drawn images with classes. `folders`: a folder for each class below each part. `flags`: a `_classes.csv` for each part, as Roboflow
 * writes it; the first image of each part has all classes. `names`: one table of names without extensions, beside a folder of images. `list`: a list of paths
 * and numbers for each part, with synsets.txt, as for ImageNet.
 */
export function classificationDataset(options: ClassificationDatasetOptions = {}): SampleFile[] {
  const { shape = "folders", parts = { train: 2, valid: 2 }, classes = ["cat", "dog"], seed = 1 } = options;
  const files: SampleFile[] = [];
  const table: (readonly string[])[] = [];
  let drawn = 0;
  for (const [part, count] of Object.entries(parts)) {
    const rows: { name: string; label: number; title: string }[] = [];
    for (let i = 0; i < count * classes.length; i++) {
      const label = i % classes.length;
      const title = itemAt(classes, label);
      const name = `${part}${10 ** i}.png`;
      const bytes = drawImage({ seed: seed * 10_007 + drawn++, width: 96, height: 72 });
      files.push({ path: pathOf(shape, part, title, name), bytes });
      rows.push({ name, label, title });
    }
    if (shape === "names") for (const { name, title } of rows) table.push([name.replace(/\.png$/, ""), title]);
    if (shape === "flags") {
      const flags = rows.map(({ name, label }, i) => [
        name,
        ...classes.map((_, n) => (i === 0 || n === label ? 1 : 0)),
      ]);
      files.push(csvFile(`${part}/_classes.csv`, ["filename", ...classes], flags));
    }
    if (shape === "list") {
      const lines = rows.map(({ name, label }) => `${part}/${name} ${label}\n`);
      files.push(textFile(`${part}.txt`, lines.join("")));
    }
  }
  if (shape === "names") files.push(csvFile("labels.csv", ["image_name", "label_name"], table));
  if (shape === "list") files.push(textFile("synsets.txt", classes.map((name) => `${name}\n`).join("")));
  return files;
}

function pathOf(shape: ClassificationShape, part: string, title: string, name: string): string {
  if (shape === "folders") return `${part}/${title}/${name}`;
  return shape === "names" ? `images/${name}` : `${part}/${name}`;
}
