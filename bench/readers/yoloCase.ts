import { memoryTree } from "../../src/formats/memoryTree.ts";
import { createRandom } from "../../src/samples/random.ts";
import { photo } from "./photo.ts";
import type { ReaderCase } from "./readerCase.ts";

const FILES = 100_000;
const LINES = 8;
const CLASSES = 80;

/** A label file of eight boxes for each image, in two parts. */
export const yoloCase: ReaderCase = {
  title: `YOLO, ${FILES.toLocaleString("en")} label files of ${LINES} boxes`,
  format: "yolo",
  images: FILES,
  objects: FILES * LINES,
  open() {
    const random = createRandom(2);
    const bytes = photo(640, 480);
    const text = new TextEncoder();
    const names = Array.from({ length: CLASSES }, (_, at) => `  ${at}: class ${at}\n`).join("");
    function* files() {
      yield { path: "yolo/data.yaml", bytes: `train: images/train\nval: images/val\nnames:\n${names}` };
      for (let at = 0; at < FILES; at++) {
        const place = `${at % 10 === 0 ? "val" : "train"}/${String(at).padStart(8, "0")}`;
        yield { path: `yolo/images/${place}.jpg`, bytes };
        yield { path: `yolo/labels/${place}.txt`, bytes: text.encode(Array.from({ length: LINES }, line).join("\n")) };
      }
    }
    const line = () => {
      const side = () => random.between(0.05, 0.3).toFixed(6);
      const middle = () => random.between(0.2, 0.8).toFixed(6);
      return `${random.whole(0, CLASSES - 1)} ${middle()} ${middle()} ${side()} ${side()}`;
    };
    return memoryTree(files());
  },
};
