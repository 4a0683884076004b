import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { decodeMask } from "../formats/codecs/bitmap.ts";
import { readImageInfo } from "../formats/codecs/imageHeader.ts";
import { encodeJpeg } from "./encodeJpeg.ts";
import { imagesFolder, turnedJpeg } from "./imagesFolder.ts";
import { noiseImage } from "./noiseImage.ts";
import { drawImage, drawScene } from "./scene.ts";
import { shapesProject, superviselyProject } from "./superviselyProject.ts";

describe("drawn images", () => {
  test("are the same for the same seed and differ for others", () => {
    const draw = (seed: number) => drawImage({ seed, width: 64, height: 48 });
    expect(Buffer.compare(draw(1), draw(1))).toBe(0);
    expect(Buffer.compare(draw(1), draw(2))).not.toBe(0);
  });

  test("are PNGs that another decoder reads pixel for pixel", async () => {
    const { canvas } = drawScene({ seed: 9, width: 70, height: 50 });
    const raw = await sharp(drawImage({ seed: 9, width: 70, height: 50 }))
      .raw()
      .toBuffer();
    expect(Buffer.compare(raw, canvas.pixels)).toBe(0);
  });

  test("show the objects of their masks", () => {
    const { canvas, figures } = drawScene({ seed: 4, width: 160, height: 120, kinds: ["blob"], objects: 1 });
    const geometry = figures[0]!.geometry;
    if (geometry.type !== "bitmap") throw new Error("no bitmap");
    const mask = decodeMask(geometry.data);
    const [x, y] = [geometry.origin[0] + (mask.width >> 1), geometry.origin[1] + (mask.height >> 1)];
    expect(mask.values[(mask.height >> 1) * mask.width + (mask.width >> 1)]).toBe(1);
    // Pink: more red than green.
    expect(canvas.pixels[3 * (y * 160 + x)]! - canvas.pixels[3 * (y * 160 + x) + 1]!).toBeGreaterThan(50);
  });

  test("as JPEG come close to what was drawn", async () => {
    const { canvas } = drawScene({ seed: 2, width: 83, height: 61 });
    const { data, info } = await sharp(encodeJpeg(canvas)).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([83, 61, 3]);
    let sum = 0;
    for (let i = 0; i < data.length; i++) sum += Math.abs(data[i]! - canvas.pixels[i]!);
    expect(sum / data.length).toBeLessThan(3);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    "rotated by EXIF orientation %i are upright again when shown",
    async (orientation) => {
      const scene = { seed: 6, width: 64, height: 40, objects: 3 };
      const jpeg = turnedJpeg(scene, orientation);
      expect(readImageInfo(jpeg).orientation).toBe(orientation);
      const { data, info } = await sharp(jpeg).autoOrient().raw().toBuffer({ resolveWithObject: true });
      expect([info.width, info.height]).toEqual([64, 40]);
      const { canvas } = drawScene(scene);
      let sum = 0;
      for (let i = 0; i < data.length; i++) sum += Math.abs(data[i]! - canvas.pixels[i]!);
      expect(sum / data.length).toBeLessThan(4);
    },
  );
});

test.each([300, 301, 1000, 20_000, 65_535, 70_000, 1_000_000])(
  "a noise image of %i bytes has exactly that size",
  async (bytes) => {
    const png = noiseImage(bytes, 3);
    expect(png.length).toBe(bytes);
    const { info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    expect(info.width * info.height).toBeGreaterThan(bytes * 0.25);
    expect(Buffer.compare(png, noiseImage(bytes, 4))).not.toBe(0);
  },
);

test("a folder of images has what was asked for, each image once", () => {
  const files = imagesFolder({ folders: { "": 1, "a/b": 2 }, width: 16, height: 16 });
  expect(files.map((file) => file.path)).toEqual(["photo1.png", "a/b/photo1.png", "a/b/photo2.png"]);
  expect(new Set(files.map((file) => Buffer.from(file.bytes).toString("base64"))).size).toBe(3);
});

test("the project that ships has 24 images in three datasets, and is the same every time", () => {
  const files = shapesProject();
  const images = files.filter((file) => file.path.endsWith(".png"));
  expect(images).toHaveLength(24);
  expect(new Set(images.map((file) => file.path.split("/")[0]))).toEqual(new Set(["train", "val", "test"]));
  expect(readImageInfo(images[0]!.bytes)).toMatchObject({ width: 640, height: 480 });
  const same = shapesProject();
  expect(files.every((file, i) => Buffer.compare(file.bytes, same[i]!.bytes) === 0)).toBe(true);
});

test("a drawn project uses every geometry", () => {
  const text = superviselyProject({ seed: 3 })
    .filter((file) => file.path.endsWith(".json"))
    .map((file) => new TextDecoder().decode(file.bytes))
    .join();
  for (const word of ["point", "rectangle", "polygon", "bitmap", "line", "graph"]) {
    expect(text).toContain(`"geometryType": "${word}"`);
  }
});
