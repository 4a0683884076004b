import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { imageFaults } from "../../../model/imageFault.ts";
import { encodeJpeg } from "../../../samples/encodeJpeg.ts";
import { noise, noiseImage } from "../../../samples/noiseImage.ts";
import { drawScene } from "../../../samples/scene.ts";
import { expectedNames, sharedSample } from "../../testing/sharedSamples.suite.ts";
import { crc32 } from "../crc32.ts";
import { encodePng } from "../png.ts";
import { createStructureCheck, imageFaultOf } from "./structureCheck.ts";

const { canvas } = drawScene({ seed: 3, width: 48, height: 40, objects: 3 });
const drawn = () => sharp(Buffer.from(encodeJpeg(canvas)));
const joined = (...parts: readonly (Uint8Array | string)[]) =>
  new Uint8Array(Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : part))));
const codeOf = (bytes: Uint8Array) => {
  const fault = imageFaultOf(bytes);
  return fault && imageFaults[fault].code;
};

function bmp({ width = 7, height = 5, bits = 24, headerBytes = 40 } = {}): Uint8Array {
  const at = 14 + headerBytes;
  const rowBytes = Math.ceil((width * bits) / 32) * 4;
  const bytes = Buffer.alloc(at + rowBytes * Math.abs(height), 0x55);
  bytes.fill(0, 0, at).write("BM");
  bytes.writeUInt32LE(at, 10);
  bytes.writeUInt32LE(headerBytes, 14);
  bytes.writeInt32LE(width, 18);
  bytes.writeInt32LE(height, 22);
  bytes.writeUInt16LE(bits, 28);
  return new Uint8Array(bytes);
}

/** A TIFF with its directory before or after the strips, of two pages. */
function tiff({ little = true, first = true } = {}): Uint8Array {
  const bytes = Buffer.alloc(512, 0x77);
  const put16 = (value: number, at: number) =>
    little ? bytes.writeUInt16LE(value, at) : bytes.writeUInt16BE(value, at);
  const put32 = (value: number, at: number) =>
    little ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at);
  const directory = (at: number, next: number, offsetsAt: number, lengthsAt: number) => {
    put16(4, at);
    const entries = [
      [256, 3, 1, 0],
      [257, 3, 1, 0],
      [273, 4, 2, offsetsAt],
      [279, 4, 2, lengthsAt],
    ] as const;
    for (const [i, [tag, type, count, value]] of entries.entries()) {
      const entry = at + 2 + i * 12;
      put16(tag, entry);
      put16(type, entry + 2);
      put32(count, entry + 4);
      if (type === 3) put16(20, entry + 8);
      else put32(value, entry + 8);
    }
    put32(next, at + 2 + 4 * 12);
  };
  const strips = (at: number, offsets: readonly number[], length: number) => {
    for (const [i, offset] of offsets.entries()) {
      put32(offset, at + i * 4);
      put32(length, at + 8 + i * 4);
    }
  };
  bytes.write(little ? "II" : "MM");
  put16(42, 2);
  const at = first ? 8 : 400;
  put32(at, 4);
  directory(at, 0, at + 54, at + 62);
  strips(at + 54, first ? [100, 300] : [8, 200], first ? 200 : 150);
  return new Uint8Array(first ? bytes.subarray(0, 500) : bytes.subarray(0, 400 + 70));
}

/** A PNG in which one chunk was changed; its checksum is written anew. */
function withChunk(png: Uint8Array, type: string, change: (content: Uint8Array) => Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [png.subarray(0, 8)];
  for (let at = 8; at < png.length; ) {
    const view = new DataView(png.buffer, png.byteOffset + at);
    const bytes = view.getUint32(0);
    const name = png.subarray(at + 4, at + 8);
    const content = png.slice(at + 8, at + 8 + bytes);
    const changed = Buffer.from(name).toString("latin1") === type ? change(content) : content;
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(changed.length);
    sum.writeUInt32BE(crc32(joined(name, changed)));
    parts.push(length, name, changed, sum);
    at += 12 + bytes;
  }
  return joined(...parts);
}

/** The same PNG with its image data in chunks of so many bytes. */
function inChunks(png: Uint8Array, chunkBytes: number): Uint8Array {
  const parts: Uint8Array[] = [];
  const frame = (content: Uint8Array) => {
    const named = joined("IDAT", content);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(content.length);
    sum.writeUInt32BE(crc32(named));
    return joined(length, named, sum);
  };
  withChunk(png, "IDAT", (content) => {
    for (let at = 0; at < content.length; at += chunkBytes) parts.push(frame(content.subarray(at, at + chunkBytes)));
    return content;
  });
  return joined(png.subarray(0, 33), ...parts, joined("\0\0\0\0IEND\xae\x42\x60\x82"));
}

const gifPages = () =>
  sharp(
    Buffer.alloc(20 * 60 * 3, 9).map((_, i) => (i * 37) % 251),
    { raw: { width: 20, height: 60, channels: 3, pageHeight: 20 } },
  );

const images: Readonly<Record<string, () => Uint8Array | Promise<Uint8Array>>> = {
  "baseline JPEG": () => encodeJpeg(canvas),
  "JPEG with EXIF orientation": () => encodeJpeg(canvas, { orientation: 6 }),
  "JPEG with a large segment": () => encodeJpeg(canvas, { extraBytes: 3000 }),
  "progressive JPEG": () => drawn().jpeg({ progressive: true }).toBuffer(),
  "grey JPEG": () => drawn().greyscale().jpeg().toBuffer(),
  PNG: () => drawn().png().toBuffer(),
  "16-bit PNG": () => drawn().toColourspace("rgb16").png().toBuffer(),
  "palette PNG": () => drawn().png({ palette: true }).toBuffer(),
  "interlaced PNG": () => drawn().png({ progressive: true }).toBuffer(),
  "noise PNG": () => noiseImage(5000, 4),
  GIF: () => drawn().gif().toBuffer(),
  "animated GIF": () => gifPages().gif().toBuffer(),
  WebP: () => drawn().webp().toBuffer(),
  "lossless WebP": () => drawn().webp({ lossless: true }).toBuffer(),
  "WebP with alpha": () => drawn().ensureAlpha(0.5).webp().toBuffer(),
  "animated WebP": () => gifPages().webp().toBuffer(),
  "BMP, 24 bits": () => bmp(),
  "BMP, 8 bits, top down": () => bmp({ bits: 8, height: -9, width: 12, headerBytes: 124 }),
  "BMP, 1 bit": () => bmp({ bits: 1, width: 61 }),
  TIFF: () => tiff(),
  "TIFF with its directory at the end": () => tiff({ first: false, little: false }),
  "TIFF of libvips": () =>
    drawn().tiff({ compression: "deflate", tile: true, tileWidth: 16, tileHeight: 16 }).toBuffer(),
  "uncompressed TIFF of libvips": () => drawn().tiff({ compression: "none" }).toBuffer(),
};

/** Bytes at the end of an image that are not image data: padding of the last row or chunk. */
const paddingBytes: Readonly<Record<string, number>> = {
  "BMP, 24 bits": 3,
  // Values of the directory: bits for each sample, resolution.
  "TIFF of libvips": 6,
  "uncompressed TIFF of libvips": 28,
};

/** Where the first bytes show which kind of image it is. */
const FIRST_CUT = 18;

describe.each(Object.entries(images))("a %s", (name, draw) => {
  test("is sound, also with bytes behind its end", async () => {
    const image = new Uint8Array(await draw());
    expect(imageFaultOf(image)).toBeUndefined();
    for (const trailing of ["\0", "\n", "\xff", "\0".repeat(5000), "trailer".repeat(99)]) {
      expect(imageFaultOf(joined(image, trailing))).toBeUndefined();
    }
  });

  test("is truncated wherever it is cut", async () => {
    const image = new Uint8Array(await draw());
    const odd = /WebP/.test(name) ? 1 : 0;
    const sound: number[] = [];
    for (let cut = FIRST_CUT; cut < image.length; cut++) {
      const code = codeOf(image.subarray(0, cut));
      if (code === undefined) sound.push(cut);
      else expect([cut, code]).toEqual([cut, "image_truncated"]);
    }
    // Without its last padding an image is whole.
    const allowed = Math.max(paddingBytes[name] ?? 0, odd);
    expect(sound.filter((cut) => cut < image.length - allowed)).toEqual([]);
  });

  test("gives the same result however its bytes are divided", async () => {
    const image = new Uint8Array(await draw());
    const cuts = fc.array(fc.nat(image.length), { maxLength: 12 });
    const whole = fc.integer({ min: 0, max: image.length });
    fc.assert(
      fc.property(cuts, whole, fc.boolean(), (places, length, flips) => {
        const bytes = image.slice(0, length);
        if (flips) for (const at of places.slice(0, 3)) if (at < length) bytes[at] = (bytes[at] ?? 0) ^ 0x41;
        const check = createStructureCheck();
        let at = 0;
        for (const to of [...places.map((place) => Math.min(place, length)), length].sort((a, b) => a - b)) {
          const piece = bytes.slice(at, to);
          check.write(piece);
          // Its memory is used again.
          piece.fill(0xee);
          at = to;
        }
        expect(check.end()).toBe(imageFaultOf(bytes));
      }),
      { numRuns: 300 },
    );
  });
});

describe("JPEG", () => {
  test("with restart markers, and cut between them", () => {
    const scan = "\xff\xda\0\x08\x01\x01\0\0\x3f\0";
    const head = joined("\xff\xd8\xff\xdd\0\x04\0\x01", "\xff\xc0\0\x0b\x08\0\x10\0\x10\x01\x01\x11\0", scan);
    const data = joined("\x12\xff\0\x34\xff\xd0\x56\xff\xd1\x78");
    expect(imageFaultOf(joined(head, data, "\xff\xd9"))).toBeUndefined();
    for (let cut = 3; cut < head.length + data.length + 2; cut++) {
      expect(codeOf(joined(head, data, "\xff\xd9").subarray(0, cut))).toBe("image_truncated");
    }
  });

  test("with a second image behind it (MPO), or more than the tail of other data", () => {
    const jpeg = encodeJpeg(canvas);
    expect(imageFaultOf(joined(jpeg, jpeg))).toBeUndefined();
    expect(imageFaultOf(joined(jpeg, jpeg.subarray(0, -100)))).toBeUndefined();
    expect(imageFaultOf(joined(jpeg, noise(400_000, 1)))).toBeUndefined();
  });

  test("is truncated although its thumbnail has an end marker", () => {
    const jpeg = encodeJpeg(canvas);
    const thumbnail = joined("\xff\xe1\x10\x02", joined(jpeg, new Uint8Array(0x1000)).subarray(0, 0x1000));
    const image = joined(jpeg.subarray(0, 2), thumbnail, jpeg.subarray(2));
    expect(imageFaultOf(image)).toBeUndefined();
    expect(imageFaultOf(image.subarray(0, -40))).toBe("jpeg_truncated");
  });

  test("is truncated in a scan that is longer than the tail", () => {
    const jpeg = encodeJpeg(canvas);
    const long = joined(jpeg.subarray(0, -2), new Uint8Array(600_000).fill(0x5a));
    expect(imageFaultOf(long)).toBe("jpeg_truncated");
    expect(imageFaultOf(joined(long, "\xff\xd9"))).toBeUndefined();
  });

  test("without image data is damaged", () => {
    expect(imageFaultOf(joined("\xff\xd8\xff\xe0\0\x04ab\xff\xd9"))).toBe("jpeg_no_image");
    expect(imageFaultOf(joined("\xff\xd8\xff\xe0\0\x01ab\xff\xd9"))).toBe("jpeg_bad_segment");
    expect(imageFaultOf(joined("\xff\xd8\xff\xe0\0\x04ab", "x".repeat(70_000)))).toBe("jpeg_bad_segment");
  });
});

describe("PNG", () => {
  const png = async () => new Uint8Array(await drawn().png().toBuffer());

  test("with any byte changed behind its signature is found", async () => {
    const samples = noise(400, 1);
    const image = encodePng({ width: 20, height: 20, colorType: "grey", bitDepth: 8, samples });
    for (let at = 8; at < image.length; at++) {
      const changed = image.slice();
      changed[at] = (changed[at] ?? 0) ^ 0x10;
      expect([at, codeOf(changed)]).not.toEqual([at, undefined]);
    }
  });

  test.each([
    ["a bit depth of 99", (ihdr: Uint8Array) => ihdr.fill(99, 8, 9), "png_bad_header"],
    ["3 bits for each grey pixel", (ihdr: Uint8Array) => ihdr.fill(3, 8, 9).fill(0, 9, 10), "png_bad_header"],
    ["colour type 1", (ihdr: Uint8Array) => ihdr.fill(1, 9, 10), "png_bad_header"],
    ["no width", (ihdr: Uint8Array) => ihdr.fill(0, 0, 4), "png_bad_header"],
    ["a palette that is missing", (ihdr: Uint8Array) => ihdr.fill(3, 9, 10), "png_no_palette"],
  ] as const)("with %s is damaged", async (_, change, fault) => {
    expect(imageFaultOf(withChunk(await png(), "IHDR", change))).toBe(fault);
  });

  test("whose image data is not a zlib stream is damaged, also when it is long", async () => {
    const broken = (content: Uint8Array) => content.fill(0, 0, 1);
    expect(imageFaultOf(withChunk(await png(), "IDAT", broken))).toBe("png_bad_data");
    expect(imageFaultOf(withChunk(noiseImage(200_000, 2), "IDAT", broken))).toBe("png_bad_data");
    expect(imageFaultOf(withChunk(await png(), "IDAT", () => new Uint8Array()))).toBe("png_no_image");
  });

  test("of many chunks is checked in one of twenty bytes of image data, and in every chunk head", async () => {
    const chunkBytes = 8192;
    const image = inChunks(noiseImage(1_600_000, 5), chunkBytes);
    expect(imageFaultOf(image)).toBeUndefined();
    const found = { content: 0, head: 0 };
    const chunks = Math.floor((image.length - 100) / (chunkBytes + 12));
    for (let chunk = 0; chunk < chunks; chunk++) {
      const head = 33 + chunk * (chunkBytes + 12);
      for (const [part, at] of [
        ["head", head + 5],
        ["content", head + 4000],
      ] as const) {
        const before = image[at] ?? 0;
        image[at] = before ^ 0x80;
        if (imageFaultOf(image) !== undefined) found[part]++;
        image[at] = before;
      }
    }
    expect(found.head).toBe(chunks);
    expect(found.content).toBeGreaterThanOrEqual(Math.floor(chunks / 22));
    expect(found.content).toBeLessThanOrEqual(Math.ceil(chunks / 20));
  });

  test("with a wrong checksum of text is sound: decoders ignore it", async () => {
    const image = await png();
    const text = joined("\0\0\0\x02tEXtab\0\0\0\0");
    expect(imageFaultOf(joined(image.subarray(0, 33), text, image.subarray(33)))).toBeUndefined();
  });
});

test("other damage is named", async () => {
  expect(imageFaultOf(bmp({ bits: 5 }))).toBe("bmp_bad_header");
  expect(imageFaultOf(bmp({ width: 0 }))).toBe("bmp_bad_header");
  const gif = new Uint8Array(await drawn().gif().toBuffer());
  expect(imageFaultOf(joined(gif.subarray(0, 13 + 3 * 2 ** (((gif[10] ?? 0) & 7) + 1)), ";"))).toBe("gif_no_image");
  expect(imageFaultOf(joined("GIF89a\x05\0\x05\0\0\0\0x"))).toBe("gif_bad_block");
  const webp = new Uint8Array(await drawn().webp().toBuffer());
  expect(imageFaultOf(webp.slice().fill(0, 23, 26))).toBe("webp_bad_chunk");
  expect(imageFaultOf(joined("RIFF\x0c\0\0\0WEBPICCP\0\0\0\0"))).toBe("webp_no_image");
  expect(imageFaultOf(joined("II*\0\0\0\0\0"))).toBe("tiff_bad_directory");
});

test("nothing is claimed of other files", () => {
  for (const text of [
    "",
    "BM",
    "BMW is a car, and this is a text about it",
    "GIF of a cat",
    "RIFF....AVI LIST",
    "II+\0\x08\0\0\0",
  ]) {
    expect(imageFaultOf(joined(text))).toBeUndefined();
  }
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void imageFaultOf(bytes)));
});

test.each(expectedNames())("every image of the real sample %s is sound", (name) => {
  const faults = (sharedSample(name) ?? []).map(({ path, bytes }) => [path, imageFaultOf(bytes)]);
  expect(faults.filter(([, fault]) => fault !== undefined)).toEqual([]);
});
