import fc from "fast-check";
import { zlibSync } from "fflate";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { crc32 } from "./crc32.ts";
import { decodePng, encodePng, PngError, type PngSource } from "./png.ts";

/** Any image of any pixel format, up to 20 pixels a side. */
const anyImage = fc
  .record({
    width: fc.integer({ min: 1, max: 20 }),
    height: fc.integer({ min: 1, max: 20 }),
    format: fc.constantFrom(
      ...([1, 2, 4, 8, 16].map((bitDepth) => ({ colorType: "grey", bitDepth, channels: 1 })) as {
        colorType: PngSource["colorType"];
        bitDepth: number;
        channels: number;
      }[]),
      ...[1, 2, 4, 8].map((bitDepth) => ({ colorType: "palette" as const, bitDepth, channels: 1 })),
      ...[8, 16].flatMap((bitDepth) => [
        { colorType: "rgb" as const, bitDepth, channels: 3 },
        { colorType: "greyAlpha" as const, bitDepth, channels: 2 },
        { colorType: "rgba" as const, bitDepth, channels: 4 },
      ]),
    ),
    seed: fc.nat(),
  })
  .map(({ width, height, format, seed }): PngSource & { channels: number } => {
    const count = width * height * format.channels;
    const samples = format.bitDepth === 16 ? new Uint16Array(count) : new Uint8Array(count);
    let state = seed | 1;
    for (let i = 0; i < count; i++) {
      state = Math.imul(state, 1103515245) + 12345;
      samples[i] = (state >>> 8) & ((1 << format.bitDepth) - 1);
    }
    const palette = Uint8Array.from({ length: 3 << format.bitDepth }, (_, i) => (i * 7) & 255);
    return { width, height, ...format, samples, ...(format.colorType === "palette" && { palette }) };
  });

describe("PNG", () => {
  test("what is written is read again, in every pixel format and filter", () => {
    fc.assert(
      fc.property(anyImage, fc.constantFrom("none", "up"), (image, filter) => {
        const decoded = decodePng(encodePng(image, { filter: filter as "none" | "up" }));
        expect([...decoded.samples]).toEqual([...image.samples]);
        expect(decoded.bitDepth).toBe(image.bitDepth);
        expect(decoded.colorType).toBe(image.colorType);
      }),
    );
  });

  test("another decoder sees the same colours", async () => {
    const samples = Uint8Array.from({ length: 5 * 4 * 3 }, (_, i) => (i * 37) & 255);
    const png = encodePng({ width: 5, height: 4, colorType: "rgb", bitDepth: 8, samples }, { filter: "up" });
    const { data } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    expect([...data]).toEqual([...samples]);
  });

  test.each([false, true])("reads the filters of another encoder, interlaced: %s", async (progressive) => {
    const samples = Buffer.from(Uint8Array.from({ length: 61 * 43 * 4 }, (_, i) => (i * i * 31) & 255));
    const raw = { width: 61, height: 43, channels: 4 as const };
    const png = await sharp(samples, { raw }).png({ progressive, adaptiveFiltering: true }).toBuffer();
    const decoded = decodePng(png);
    expect(decoded.colorType).toBe("rgba");
    expect(Buffer.compare(Buffer.from(decoded.samples), samples)).toBe(0);
  });

  test("reads each row filter", () => {
    const [width, height] = [3, 5];
    const raw = new Uint8Array(height * (1 + width));
    for (let row = 0; row < height; row++) raw.set([row, 10, 20, 30], row * (1 + width));
    const decoded = decodePng(assemble(width, height, zlibSync(raw)));
    // By hand: none, sub, up, average, Paeth of the same stored bytes.
    expect([...decoded.samples]).toEqual([10, 20, 30, 10, 30, 60, 20, 50, 90, 20, 55, 102, 30, 75, 132]);
  });

  test("refuses what is damaged, with a sentence", () => {
    const png = encodePng({ width: 4, height: 4, colorType: "grey", bitDepth: 8, samples: new Uint8Array(16).fill(9) });
    const flipped = png.slice();
    flipped[45] = flipped[45]! ^ 1;
    expect(() => decodePng(flipped)).toThrow(/checksum/);
    expect(() => decodePng(png.subarray(0, 50))).toThrow(/ends early/);
    expect(() => decodePng(new Uint8Array([1, 2, 3]))).toThrow(PngError);
    expect(() => decodePng(assemble(4, 4, zlibSync(new Uint8Array(10))))).toThrow(/ends early/);
    expect(() => decodePng(assemble(4, 4, new Uint8Array([1, 2, 3, 4])))).toThrow(PngError);
  });

  test("refuses a bomb before and while it inflates", () => {
    expect(() => decodePng(assemble(100_000, 100_000, new Uint8Array()))).toThrow(/more than/);
    // The header states 4 x 4 pixels; the data holds 64 MB of zeros.
    const bomb = assemble(4, 4, zlibSync(new Uint8Array(64 * 1024 * 1024)));
    expect(() => decodePng(bomb)).toThrow(/contains more than 20 bytes/);
  });

  test("never throws anything but PngError on mutated bytes", () => {
    const png = encodePng({ width: 9, height: 7, colorType: "grey", bitDepth: 2, samples: new Uint8Array(63).fill(2) });
    const mutation = fc.array(fc.tuple(fc.nat(png.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(mutation, fc.nat(png.length), (changes, length) => {
        const bytes = png.slice(0, Math.max(20, length));
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        try {
          decodePng(bytes, { maxPixels: 10_000 });
        } catch (error) {
          expect(error).toBeInstanceOf(PngError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

/** An 8-bit grey PNG around given compressed rows. */
function assemble(width: number, height: number, data: Uint8Array): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  const chunk = (name: string, body: Uint8Array) => {
    const named = Buffer.concat([Buffer.from(name, "latin1"), body]);
    const frame = Buffer.alloc(4);
    frame.writeUInt32BE(body.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(named));
    return Buffer.concat([frame, named, sum]);
  };
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", data), chunk("IEND", new Uint8Array())]);
}
