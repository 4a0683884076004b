import { expect, test } from "vitest";
import type { Figure } from "../../model/figure.ts";
import type { Ring } from "../../model/geometry.ts";
import type { SampleFile } from "../../samples/sampleFile.ts";
import { superviselyProject } from "../../samples/superviselyProject.ts";
import { yoloDataset } from "../../samples/yoloDataset.ts";
import { decodeMask } from "../codecs/bitmap.ts";
import type { DatasetFormat } from "../format.ts";
import { formatOfPreset } from "../index.ts";
import { collect } from "../testing/collect.suite.ts";
import { sharedSample } from "../testing/sharedSamples.suite.ts";
import { written } from "../testing/written.suite.ts";

const format = (slug: string): DatasetFormat => formatOfPreset(slug)!;
const isText = ({ path }: SampleFile) => path.endsWith(".txt");
const textOf = (file: SampleFile) => new TextDecoder().decode(file.bytes);

test("a download as YOLO keeps every object that has an area or key points, masks and holes as one outline", async () => {
  const files = superviselyProject({ seed: 5 });
  const first = await collect(format("supervisely"), files);
  const second = await collect(format("yolo"), await written(format("yolo"), first, files));
  const fits = (figure: Figure) => !["point", "polyline"].includes(figure.geometry.type);
  expect(second.objects).toBe(first.images.flatMap((image) => image.figures.filter(fits)).length);
  expect([...second.datasets].sort()).toEqual([...first.datasets].sort());
  expect(second.problems.filter((problem) => problem.severity !== "info")).toEqual([]);
});

test.each([
  ["drawn labels", yoloDataset()],
  ["the real sharks", sharedSample("yolo/roboflow-sharks-yolov9")],
  ["real boxes", sharedSample("yolo/datumaro-images-labels")],
])("from YOLO to COCO and back no coordinate moves by more than a millionth of the side: %s", async (_, files) => {
  if (files === undefined) return;
  const first = await collect(format("yolo"), files);
  const before = await written(format("yolo"), first, files);
  const coco = await written(format("coco"), first, files);
  const second = await collect(format("coco"), coco);
  const after = new Map((await written(format("yolo"), second, coco)).map((file) => [file.path, file]));
  const labels = before.filter(isText);
  expect(labels.length).toBeGreaterThan(0);
  for (const file of labels) {
    const [lines, others] = [file, after.get(file.path)!].map((one) => textOf(one).trim().split("\n").sort());
    expect(others!.length).toBe(lines!.length);
    for (const [i, line] of lines!.entries()) {
      const [id, ...numbers] = line.split(" ").map(Number);
      const [otherId, ...otherNumbers] = others![i]!.split(" ").map(Number);
      expect([otherId, otherNumbers.length]).toEqual([id, numbers.length]);
      for (const [n, value] of numbers.entries()) expect(Math.abs(value - otherNumbers[n]!)).toBeLessThanOrEqual(1e-6);
    }
  }
});

test("a download as Pascal VOC, read as counted from 1, differs by exactly one pixel to the left and up", async () => {
  const files = superviselyProject({ kinds: ["box"], seed: 3 });
  const first = await collect(format("supervisely"), files);
  const archive = await written(format("voc"), first, files);
  const [zero, one] = [
    await collect(format("voc"), archive, { format: { pixels: "continuous" } }),
    await collect(format("voc"), archive, { format: { pixels: "oneBased" } }),
  ];
  const boxes = (result: typeof zero) =>
    result.images.flatMap(({ dataset, name, figures }) =>
      figures.map(({ geometry }) => {
        if (geometry.type !== "rectangle") throw new Error(`a ${geometry.type} among the boxes`);
        return { dataset, name, ...geometry };
      }),
    );
  const inside = boxes(zero).filter(({ left, top }) => left >= 1 && top >= 1);
  expect(inside.length).toBeGreaterThan(5);
  const shifted = inside.map(({ left, top, ...rest }) => ({ ...rest, left: left - 1, top: top - 1 }));
  expect(boxes(one)).toEqual(expect.arrayContaining(shifted));
});

/** The pixels of an image whose centres lie inside alternating rings. */
function rasterized(rings: readonly Ring[], width: number, height: number): Set<number> {
  const pixels = new Set<number>();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) if (isInside(rings, x + 0.5, y + 0.5)) pixels.add(y * width + x);
  }
  return pixels;
}

function isInside(rings: readonly Ring[], x: number, y: number): boolean {
  let crossings = 0;
  for (const ring of rings) {
    for (const [i, [ax, ay]] of ring.entries()) {
      const [bx, by] = ring[(i + 1) % ring.length]!;
      if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) crossings++;
    }
  }
  return crossings % 2 === 1;
}

test("polygons that COCO can only hold as masks cover the same pixels, and stay as many", async () => {
  const files = superviselyProject({ kinds: ["ring"], seed: 9, datasets: { train: 2 } });
  const first = await collect(format("supervisely"), files);
  const second = await collect(format("coco"), await written(format("coco"), first, files));
  expect(second.objects).toBe(first.objects);
  for (const image of first.images) {
    const again = second.images.find(({ name }) => name === image.name)!;
    for (const [i, { geometry }] of image.figures.entries()) {
      const other = again.figures[i]!.geometry;
      if (geometry.type !== "polygon" || other.type !== "bitmap") throw new Error("a ring became no mask");
      const expected = rasterized(geometry.rings, 160, 120);
      const mask = decodeMask(other.data);
      const [left, top] = other.origin;
      const found = [...mask.values.entries()].flatMap(([at, value]) =>
        value === 0 ? [] : [(top + Math.floor(at / mask.width)) * 160 + left + (at % mask.width)],
      );
      const common = found.filter((pixel) => expected.has(pixel)).length;
      expect(common / (found.length + expected.size - common)).toBeGreaterThanOrEqual(0.99);
    }
  }
});
