import { once } from "node:events";
import { createReadStream, createWriteStream, statSync } from "node:fs";
import { memoryTree } from "../../src/formats/memoryTree.ts";
import type { SourceTree } from "../../src/formats/sourceTree.ts";
import type { DatasetPath } from "../../src/model/datasetPath.ts";
import { createRandom } from "../../src/samples/random.ts";
import { photo } from "./photo.ts";
import type { ReaderCase } from "./readerCase.ts";

const IMAGES = 118_000;
const OBJECTS = 860_000;
const CLASSES = 80;
const PATH = "coco/annotations/instances_train.json";
const PIECE_BYTES = 1024 * 1024;

/** As large as the training part of COCO 2017: polygons of about 25 points with their boxes, images in no order. */
export const cocoCase: ReaderCase = {
  title: `COCO, ${OBJECTS.toLocaleString("en")} objects in ${IMAGES.toLocaleString("en")} images`,
  format: "coco",
  images: IMAGES,
  objects: OBJECTS,
  file: { path: PATH, write: (to) => writeCoco(to, IMAGES, OBJECTS) },
  open(file) {
    const bytes = photo(640, 480);
    const images = Array.from({ length: IMAGES }, (_, at) => ({ path: `coco/train/${cocoName(at)}`, bytes }));
    return withFile(memoryTree([...images, { path: PATH, bytes: "" }]), file);
  },
};

/** Returns the `file_name` of an image. */
export function cocoName(image: number): string {
  return `${String(image).padStart(12, "0")}.jpg`;
}

/** Writes an annotation file of as many images and objects. */
export async function writeCoco(to: string, images: number, objects: number): Promise<void> {
  const out = createWriteStream(to, { highWaterMark: PIECE_BYTES });
  const put = async (text: string) => {
    if (!out.write(text)) await once(out, "drain");
  };
  const random = createRandom(1);
  await put('{"info":{"description":"generated"},"licenses":[],"images":[');
  for (let at = 0; at < images; at++) {
    const entry = { license: 1, file_name: cocoName(at), coco_url: "", height: 480, width: 640, id: at };
    await put((at > 0 ? "," : "") + JSON.stringify(entry));
  }
  await put('],"annotations":[');
  for (let at = 0; at < objects; at++) await put((at > 0 ? "," : "") + JSON.stringify(annotation(at, images, random)));
  const categories = Array.from({ length: CLASSES }, (_, id) => ({ supercategory: "any", id, name: `class ${id}` }));
  await put(`],"categories":${JSON.stringify(categories)}}`);
  out.end();
  await once(out, "close");
}

function annotation(id: number, images: number, random: ReturnType<typeof createRandom>) {
  const [x, y, width, height] = [random.between(0, 500), random.between(0, 380), 120, 90];
  const points = random.whole(8, 42);
  const ring: number[] = [];
  for (let at = 0; at < points; at++) {
    const angle = (2 * Math.PI * at) / points;
    const reach = random.between(0.7, 1) / 2;
    ring.push(cents(x + width * (0.5 + reach * Math.cos(angle))), cents(y + height * (0.5 + reach * Math.sin(angle))));
  }
  return {
    segmentation: [ring],
    area: cents(width * height * 0.6),
    iscrowd: 0,
    // Neighbours in the file belong to different images, as they do in COCO.
    image_id: (id * 7919) % images,
    bbox: [cents(x), cents(y), width, height],
    category_id: id % CLASSES,
    id,
  };
}

function cents(value: number): number {
  return Math.round(value * 100) / 100;
}

/** The same tree with the content of one file on disk, read in pieces. */
function withFile(tree: SourceTree, file: string): SourceTree {
  const { size } = statSync(file);
  const part = (start: number, end: number) => createReadStream(file, { start, end, highWaterMark: PIECE_BYTES });
  return {
    ...tree,
    files: tree.files.map((one) => (one.path === PATH ? { path: one.path, bytes: size } : one)),
    async head(path, length, signal) {
      if (path !== PATH) return tree.head(path, length, signal);
      const pieces: Buffer[] = [];
      for await (const piece of part(0, length - 1)) pieces.push(piece as Buffer);
      return Buffer.concat(pieces);
    },
    stream: (path: DatasetPath, signal) =>
      path === PATH ? (part(0, size) as AsyncIterable<Uint8Array>) : tree.stream(path, signal),
  };
}
