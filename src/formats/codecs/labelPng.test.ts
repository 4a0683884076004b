import { describe, expect, test } from "vitest";
import type { DatasetPath } from "../../model/datasetPath.ts";
import type { ImageInfo } from "../../model/image.ts";
import { failure } from "../../model/result.ts";
import { bmp } from "../../samples/drawBmp.ts";
import { memoryTree } from "../memoryTree.ts";
import { figuresOfValues, readLabelPng, readNumberPng } from "./labelPng.ts";
import { encodePng } from "./png.ts";

const path = "label.png" as DatasetPath;
const grey = (width: number, height: number, value = 1) =>
  encodePng({ width, height, colorType: "grey", bitDepth: 8, samples: new Uint8Array(width * height).fill(value) });
const info: ImageInfo = { kind: "jpeg", width: 4, height: 3, orientation: 1 };
const read = (bytes: Uint8Array, of = info) => readLabelPng(memoryTree([{ path, bytes }]), path, of);

describe("a label image", () => {
  test("of another size than its image is refused by its header, before anything is decoded", async () => {
    const header = grey(30_000, 1).slice(0, 60);
    expect(await read(header)).toEqual(
      failure({
        code: "mask_size_differs",
        message: "The label image has 30000 x 1 pixels, and its image has 4 x 3.",
      }),
    );
  });

  test("that claims more pixels than any image has is refused before it is decoded", async () => {
    const bytes = grey(4, 3);
    new DataView(bytes.buffer).setUint32(16, 4_000_000);
    new DataView(bytes.buffer).setUint32(20, 3_000_000);
    const sizeless: ImageInfo = { kind: "jp2", orientation: 1 };
    expect(await read(bytes, sizeless)).toEqual(
      failure({ message: expect.stringContaining("4000000 x 3000000 pixels") }),
    );
  });

  test("may lie on the pixels of a rotated image, upright or as stored", async () => {
    const rotated: ImageInfo = { ...info, orientation: 6 };
    expect(await read(grey(3, 4), rotated)).toMatchObject({ value: { width: 3, height: 4 } });
    expect(await read(grey(4, 3), rotated)).toMatchObject({ value: { width: 4, height: 3 } });
    expect(await read(grey(3, 4))).toHaveProperty("failure.message");
  });

  test("of another kind than PNG is refused by its kind, whatever it is called", async () => {
    const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, ...new Uint8Array(60));
    expect(await read(jpeg)).toEqual(
      failure({ code: "mask_no_png", message: expect.stringContaining("content of the file is JPEG") }),
    );
  });

  test("may be a BMP", async () => {
    expect(await read(bmp(4, 3, { bits: 8, valueAt: (x, y) => x + 4 * y }))).toMatchObject({
      value: { width: 4, height: 3, colorType: "grey", samples: Uint8Array.from({ length: 12 }, (_, i) => i) },
    });
    expect(await read(bmp(5, 3, { bits: 8 }))).toMatchObject({ failure: { code: "mask_size_differs" } });
    const cut = bmp(4, 3, { bits: 24 }).slice(0, -1);
    expect(await read(cut)).toEqual(failure({ message: "The BMP ends before its last row." }));
  });

  test("with colours is not an image of numbers", async () => {
    const samples = new Uint8Array(4 * 3 * 3);
    const bytes = encodePng({ width: 4, height: 3, colorType: "rgb", bitDepth: 8, samples });
    const tree = memoryTree([{ path, bytes }]);
    expect(await readNumberPng(tree, path, info)).toEqual(
      failure({ message: "The label image contains colours, not numbers of classes." }),
    );
  });

  test("with thousands of values is an image", () => {
    const values = Uint16Array.from({ length: 2000 }, (_, i) => i);
    expect(figuresOfValues({ width: 2000, height: 1, values }, () => ({ class: "a" }))).toHaveProperty(
      "failure.message",
    );
  });
});
