import { describe, expect, test } from "vitest";
import { bmp } from "../../samples/drawBmp.ts";
import { decodeBmp } from "./bmp.ts";

const index = (x: number, y: number) => (x + y) % 2;

describe("a BMP", () => {
  test.each([1, 4, 8] as const)(
    "of %i bits has indices of its palette, from the bottom row up or from the top",
    (bits) => {
      const palette = [
        [0, 0, 0],
        [200, 10, 20],
      ] as const;
      for (const isTopDown of [false, true]) {
        // Rows end at four bytes.
        const image = decodeBmp(bmp(11, 3, { bits, valueAt: index, palette, isTopDown }));
        expect(image).toMatchObject({ width: 11, height: 3, colorType: "palette", channels: 1, bitDepth: 8 });
        expect([...image.samples]).toEqual(Array.from({ length: 33 }, (_, i) => index(i % 11, Math.floor(i / 11))));
        expect([...(image.palette ?? [])]).toEqual([0, 0, 0, 200, 10, 20]);
      }
    },
  );

  test("whose palette is grey has greys, whatever their order", () => {
    const palette = [[255, 255, 255] as const, [0, 0, 0] as const];
    const image = decodeBmp(bmp(2, 1, { bits: 1, valueAt: (x) => x, palette }));
    expect([image.colorType, ...image.samples]).toEqual(["grey", 255, 0]);
  });

  test.each([24, 32] as const)("of %i bits has colours", (bits) => {
    const image = decodeBmp(bmp(2, 1, { bits, valueAt: (x) => (x === 0 ? 0x0a141e : 0xff8000) }));
    expect([image.colorType, ...image.samples]).toEqual(["rgb", 10, 20, 30, 255, 128, 0]);
  });

  test("that is compressed, cut short or something else is refused with the reason", () => {
    const whole = bmp(4, 4, { bits: 8 });
    const compressed = whole.slice();
    compressed[30] = 1;
    expect(() => decodeBmp(compressed)).toThrow("has 8 bits for each pixel with compression 1, which is not read");
    expect(() => decodeBmp(whole.subarray(0, -1))).toThrow("ends before its last row");
    expect(() => decodeBmp(whole.subarray(0, 20))).toThrow("has no header of a BMP");
    const negative = whole.slice();
    new DataView(negative.buffer).setInt32(18, -4, true);
    expect(() => decodeBmp(negative)).toThrow("has a header that cannot be read");
  });
});
