import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { encodeJpeg } from "../../samples/encodeJpeg.ts";
import { turnedJpeg } from "../../samples/imagesFolder.ts";
import { drawImage, drawScene } from "../../samples/scene.ts";
import { imageKindOf, rangeOfSize, readImageInfo, readImageInfoFrom } from "./imageHeader.ts";

const text = (content: string) => new TextEncoder().encode(content);
const flat = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: "#a0b0c0" } });

describe("readImageInfo", () => {
  test.each(["png", "jpeg", "webp", "gif", "tiff"] as const)("finds kind and size of %s", async (kind) => {
    const bytes = await flat(31, 17).toFormat(kind).toBuffer();
    expect(readImageInfo(bytes)).toMatchObject({ kind, width: 31, height: 17, orientation: 1 });
  });

  test("finds kind and size of AVIF and BMP", async () => {
    const avif = await flat(32, 18).avif({ effort: 0 }).toBuffer();
    expect(readImageInfo(avif)).toMatchObject({ kind: "avif", width: 32, height: 18 });
    const bmp = Buffer.alloc(58);
    bmp.write("BM");
    bmp.writeUInt32LE(40, 14);
    bmp.writeInt32LE(5, 18);
    bmp.writeInt32LE(-7, 22);
    expect(readImageInfo(bmp)).toMatchObject({ kind: "bmp", width: 5, height: 7 });
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    "reads EXIF orientation %i of a JPEG, and gives the stored size",
    (orientation) => {
      const jpeg = turnedJpeg({ seed: 1, width: 48, height: 32, objects: 1 }, orientation);
      const [width, height] = orientation >= 5 ? [32, 48] : [48, 32];
      expect(readImageInfo(jpeg)).toEqual({ kind: "jpeg", width, height, orientation });
    },
  );

  test.each(["png", "webp", "tiff"] as const)("reads EXIF orientation of %s", async (kind) => {
    const bytes = await flat(20, 10).withMetadata({ orientation: 6 }).toFormat(kind).toBuffer();
    expect((await sharp(bytes).metadata()).orientation).toBe(6);
    expect(readImageInfo(bytes).orientation).toBe(6);
  });

  test("keeps the orientation of a JPEG whose size lies beyond the head, and finds the size with a second read", async () => {
    const jpeg = encodeJpeg(drawScene({ seed: 1, width: 40, height: 24, objects: 1 }).canvas, {
      orientation: 8,
      extraBytes: 150_000,
    });
    expect(readImageInfo(jpeg.subarray(0, 65_536))).toEqual({ kind: "jpeg", orientation: 8 });
    const reads: number[] = [];
    const info = await readImageInfoFrom(async (length) => {
      reads.push(length);
      return jpeg.subarray(0, length);
    });
    expect(info).toEqual({ kind: "jpeg", width: 40, height: 24, orientation: 8 });
    expect(reads).toEqual([65_536, 1_048_576]);
  });

  test("finds the size of a TIFF whose directory stands at the end of the file", async () => {
    const tiff = await sharp(Buffer.alloc(300 * 200 * 3, 7), { raw: { width: 300, height: 200, channels: 3 } })
      .tiff({ compression: "none" })
      .withMetadata({ orientation: 8 })
      .toBuffer();
    const head = tiff.subarray(0, 65_536);
    const range = rangeOfSize(head)!;
    expect(range.start).toBeGreaterThan(65_536);
    expect(readImageInfo(head)).toEqual({ kind: "tiff", orientation: 1 });
    const bytes = tiff.subarray(range.start, range.end);
    expect(readImageInfo(head, { start: range.start, bytes })).toMatchObject({
      width: 300,
      height: 200,
      orientation: 8,
    });
    const ranged = readImageInfoFrom(
      async (length) => tiff.subarray(0, length),
      async (start, end) => tiff.subarray(start, end),
    );
    expect(await ranged).toMatchObject({ width: 300, height: 200 });
    expect((await readImageInfoFrom(async (length) => tiff.subarray(0, length))).width).toBeUndefined();
  });

  test("reads a BigTIFF", async () => {
    const tiff = await flat(33, 21).tiff({ bigtiff: true }).toBuffer();
    expect(readImageInfo(tiff)).toMatchObject({ kind: "tiff", width: 33, height: 21 });
  });

  test("finds several frames", async () => {
    const frames = await Promise.all([flat(8, 8).png().toBuffer(), flat(8, 8).negate().png().toBuffer()]);
    const animated = sharp(frames, { join: { animated: true } });
    expect(readImageInfo(await animated.clone().gif().toBuffer()).multiFrame).toBe(true);
    expect(readImageInfo(await animated.clone().webp().toBuffer()).multiFrame).toBe(true);
    expect(readImageInfo(await animated.clone().tiff().toBuffer()).multiFrame).toBe(true);
    expect(readImageInfo(await flat(8, 8).gif().toBuffer()).multiFrame).toBe(false);
    expect(readImageInfo(drawImage({ seed: 1, width: 8, height: 8 })).multiFrame).toBe(false);
  });

  test.each([
    ["<!doctype html><html><svg width='5' height='5'></svg></html>", "unknown"],
    ["hello", "unknown"],
    ["BMW is a car", "unknown"],
    ["", "unknown"],
    ["<?xml version='1.0'?><annotation/>", "unknown"],
    ["\u00ef\u00bb\u00bf<svg xmlns='x'/>", "unknown"],
    ['<?xml version="1.0"?>\n<!-- hi -->\n<!DOCTYPE svg>\n<svg width="4" height="3"></svg>', "svg"],
  ])("judges %j by its content: %s", (content, kind) => {
    expect(imageKindOf(text(content))).toBe(kind);
  });

  test("never throws, whatever the bytes", async () => {
    const seeds = [
      turnedJpeg({ seed: 2, width: 16, height: 16 }, 6),
      drawImage({ seed: 2, width: 16, height: 16 }),
      await flat(16, 16).webp().toBuffer(),
      await flat(16, 16).tiff().toBuffer(),
      await flat(16, 16).gif().toBuffer(),
      await flat(16, 16).avif({ effort: 0 }).toBuffer(),
    ];
    const changes = fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 8 });
    fc.assert(
      fc.property(fc.nat(seeds.length - 1), changes, fc.nat(600), (seed, list, length) => {
        const bytes = Uint8Array.from(seeds[seed]!.subarray(0, length));
        for (const [at, value] of list) if (at < bytes.length) bytes[at] = value;
        const info = readImageInfo(bytes);
        expect(info.orientation).toBeGreaterThanOrEqual(1);
        expect(info.orientation).toBeLessThanOrEqual(8);
        if (info.width !== undefined) expect(Number.isInteger(info.width) && info.width > 0).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
