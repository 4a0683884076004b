import { cocoName, writeCoco } from "../readers/cocoCase.ts";
import { hashOfImage } from "./storedDrop.ts";

/** A drop whose import is timed. */
export interface TaskCase {
  readonly title: string;
  /** Slug of its format. */
  readonly preset: string;
  readonly images: number;
  readonly objects: number;
  /** Returns the path of an image. */
  pathOf(image: number): string;
  /** The file with its annotations. */
  readonly file?: { readonly path: string; write(to: string): Promise<void> };
}

function plainImages(images: number): TaskCase {
  return {
    title: `${images.toLocaleString("en")} images`,
    preset: "images",
    images,
    objects: 0,
    pathOf: (image) => `photos/part ${image % 97}/${cocoName(image)}`,
  };
}

function coco(images: number, objects: number): TaskCase {
  return {
    title: `COCO, ${objects.toLocaleString("en")} objects in ${images.toLocaleString("en")} images`,
    preset: "coco",
    images,
    objects,
    pathOf: (image) => `coco/train/${cocoName(image)}`,
    file: { path: "coco/annotations/instances_train.json", write: (to) => writeCoco(to, images, objects) },
  };
}

/** The cases by the name that the command line takes. */
export const taskCases: ReadonlyMap<string, TaskCase> = new Map([
  ["images", plainImages(118_000)],
  ["million", plainImages(1_000_000)],
  ["coco-small", coco(20_000, 150_000)],
  ["coco", coco(118_000, 860_000)],
]);

/** Returns the body of the request that imports a case. `fileHash`: the hash of its file. */
export function importBody({ title, preset, images, pathOf, file }: TaskCase, fileHash: string | undefined): Buffer {
  const entries: string[] = [];
  for (let image = 0; image < images; image++) {
    entries.push(JSON.stringify({ path: pathOf(image), hash: hashOfImage(image) }));
  }
  if (file !== undefined) entries.push(JSON.stringify({ path: file.path, hash: fileHash }));
  return Buffer.from(
    `{"project":{"title":${JSON.stringify(title)}},"preset":"${preset}","files":[${entries.join(",")}]}`,
  );
}
