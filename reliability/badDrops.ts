import { bdd100kDataset } from "../src/samples/bdd100kDataset.ts";
import { boxTextDataset } from "../src/samples/boxTextDataset.ts";
import { classificationDataset } from "../src/samples/classificationDataset.ts";
import { cocoDataset } from "../src/samples/cocoDataset.ts";
import { createMlDataset } from "../src/samples/createMlDataset.ts";
import { csvBoxesDataset } from "../src/samples/csvBoxesDataset.ts";
import { datumaroDataset } from "../src/samples/datumaroDataset.ts";
import { hostileTexts, withOtherNumbers } from "../src/samples/hostileFiles.ts";
import { labelMeDataset } from "../src/samples/labelMeDataset.ts";
import { labelStudioDataset } from "../src/samples/labelStudioDataset.ts";
import { motDataset } from "../src/samples/motDataset.ts";
import { openImagesDataset } from "../src/samples/openImagesDataset.ts";
import type { Random } from "../src/samples/random.ts";
import type { SampleFile } from "../src/samples/sampleFile.ts";
import { shapesProject } from "../src/samples/superviselyProject.ts";
import { viaDataset } from "../src/samples/viaDataset.ts";
import { vottDataset } from "../src/samples/vottDataset.ts";
import { yoloDataset } from "../src/samples/yoloDataset.ts";

/** Small sound datasets. */
const DATASETS: Readonly<Record<string, () => SampleFile[]>> = {
  bdd100k: () => bdd100kDataset({}),
  boxText: () => boxTextDataset({}),
  classification: classificationDataset,
  coco: cocoDataset,
  createMl: () => createMlDataset({}),
  csvBoxes: csvBoxesDataset,
  datumaro: () => datumaroDataset({}),
  labelMe: labelMeDataset,
  labelStudio: () => labelStudioDataset({}),
  mot: () => motDataset({}),
  openImages: openImagesDataset,
  supervisely: shapesProject,
  via: viaDataset,
  vott: vottDataset,
  yolo: yoloDataset,
};

const IMAGE = /\.(png|jpe?g)$/i;

/** A drop that is not sound. */
interface BadDrop {
  readonly name: string;
  readonly files: readonly { readonly path: string; read(): Promise<Buffer> }[];
}

/** Returns drops of random formats whose annotation files, and now and then an image, are damaged. */
export function* badDrops(random: Random, count: number): Generator<BadDrop> {
  for (let at = 0; at < count; at++) {
    const [format, make] = random.pick(Object.entries(DATASETS));
    const files = make().map(({ path, bytes }) => {
      const content = random.next() < (IMAGE.test(path) ? 0.1 : 0.6) ? damaged(path, bytes, random) : bytes;
      return { path: `/${format}/${path}`, read: async () => Buffer.from(content) };
    });
    yield { name: `damaged ${format} ${random.whole(0, 1e9)}`, files };
  }
}

function damaged(path: string, bytes: Uint8Array, random: Random): Uint8Array {
  const at = random.whole(0, Math.max(0, bytes.length - 1));
  switch (random.whole(0, 5)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      return random.pick(hostileTexts()).bytes;
    case 2: {
      if (IMAGE.test(path)) return new Uint8Array();
      const text = new TextDecoder().decode(bytes);
      return withOtherNumbers(text, 1, random.whole(0, 1e6))[0]?.bytes ?? bytes;
    }
    case 3:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + random.whole(1, 40)))]);
    default: {
      const changed = Uint8Array.from(bytes);
      for (let times = random.whole(1, 8); times > 0; times--) {
        changed[random.whole(0, Math.max(0, bytes.length - 1))] = random.whole(0, 255);
      }
      return changed;
    }
  }
}
