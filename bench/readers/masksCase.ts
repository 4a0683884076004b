import { encodePng } from "../../src/formats/codecs/png.ts";
import { memoryTree } from "../../src/formats/memoryTree.ts";
import { createRandom } from "../../src/samples/random.ts";
import { photo } from "./photo.ts";
import type { ReaderCase } from "./readerCase.ts";

const IMAGES = 1000;
const WIDTH = 1600;
const HEIGHT = 1250;
const CLASSES = 5;
/** Different masks; as encoded bytes they are shared, every one is decoded anew. */
const DRAWN = 10;

/** Masks of class numbers, two million pixels each, with a list of classes. */
export const masksCase: ReaderCase = {
  title: `masks, ${IMAGES.toLocaleString("en")} PNG of ${WIDTH} x ${HEIGHT} pixels with ${CLASSES} classes`,
  format: "masks",
  images: IMAGES,
  objects: IMAGES * CLASSES,
  open() {
    const bytes = photo(WIDTH, HEIGHT);
    const masks = Array.from({ length: DRAWN }, (_, seed) => mask(seed));
    const classes = Object.fromEntries(["background", "a", "b", "c", "d", "e"].map((title, at) => [at, title]));
    function* files() {
      yield { path: "set/dataset_meta.json", bytes: JSON.stringify({ label_map: classes, background_label: "0" }) };
      for (let at = 0; at < IMAGES; at++) {
        yield { path: `set/images/${at}.jpg`, bytes };
        yield { path: `set/masks/${at}.png`, bytes: masks[at % DRAWN]! };
      }
    }
    return memoryTree(files());
  },
};

/** Discs of every class on an empty ground. */
function mask(seed: number): Uint8Array {
  const random = createRandom(seed);
  const samples = new Uint8Array(WIDTH * HEIGHT);
  for (let disc = 0; disc < 6 * CLASSES; disc++) {
    const radius = random.whole(40, 120);
    const [x, y] = [random.whole(radius, WIDTH - radius - 1), random.whole(radius, HEIGHT - radius - 1)];
    for (let down = -radius; down <= radius; down++) {
      const half = Math.floor(Math.sqrt(radius * radius - down * down));
      const row = (y + down) * WIDTH + x;
      samples.fill(1 + (disc % CLASSES), row - half, row + half + 1);
    }
  }
  return encodePng({ width: WIDTH, height: HEIGHT, colorType: "grey", bitDepth: 8, samples });
}
