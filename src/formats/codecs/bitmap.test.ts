import fc from "fast-check";
import { zlibSync } from "fflate";
import { describe, expect, test } from "vitest";
import { fromBase64, toBase64 } from "./base64.ts";
import { countPixels, cropMask, decodeMask, encodeMask, MaskError } from "./bitmap.ts";
import { settleBitmap } from "./bitmapRules.ts";
import { encodePng } from "./png.ts";

/** The vector that the documentation of the format prints as a matrix: 111, 100, 111. */
const documented =
  "eJzrDPBz5+WS4mJgYOD19HAJAtLMIMwIInOeqf8BUmwBPiGuQPr///9Lb86/C2QxlgT5BTM4PLuRBuTwebo4hlTMSa44cOHAB6DqY0yORgq8YkAZBk9XP5d1TglNANAFGzA=";

const anyMask = fc
  .record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 40 }), alpha: fc.boolean() })
  .chain(({ width, height, alpha }) =>
    fc
      .uint8Array({ minLength: width * height, maxLength: width * height, max: alpha ? 255 : 1 })
      .map((values) => ({ width, height, alpha, values })),
  );

describe("masks of the Supervisely format", () => {
  test("the documented vector decodes to the printed matrix", () => {
    const mask = decodeMask(documented);
    expect([mask.width, mask.height]).toEqual([3, 3]);
    expect([...mask.values]).toEqual([1, 1, 1, 1, 0, 0, 1, 1, 1]);
  });

  test("what is encoded is decoded again, bitmaps and alpha masks", () => {
    fc.assert(
      fc.property(anyMask, (mask) => {
        const decoded = decodeMask(encodeMask(mask), { alpha: mask.alpha });
        expect([...decoded.values]).toEqual([...mask.values]);
      }),
    );
  });

  test("an alpha mask read as a plain one is set wherever there is any coverage", () => {
    const mask = { width: 3, height: 1, alpha: true, values: Uint8Array.of(0, 1, 255) };
    expect([...decodeMask(encodeMask(mask)).values]).toEqual([0, 1, 1]);
  });

  test("reads the SDK's form, a PNG without zlib, in which any channel counts", () => {
    const samples = Uint8Array.of(0, 0, 0, 255, 0, 9, 0, 255, 0, 0, 0, 0);
    const png = encodePng({ width: 3, height: 1, colorType: "rgba", bitDepth: 8, samples });
    expect([...decodeMask(toBase64(png)).values]).toEqual([1, 1, 0]);
  });

  test("with alpha inside the wrapper, alpha alone counts", () => {
    const samples = Uint8Array.of(255, 255, 255, 0, 0, 0, 0, 255);
    const png = encodePng({ width: 2, height: 1, colorType: "rgba", bitDepth: 8, samples });
    const settled = settleBitmap({ type: "bitmap", origin: [0, 0], data: toBase64(png) }, { width: 9, height: 9 });
    expect(settled.finding).toBeUndefined();
    // The bare form is stored in the wrapped one, with the pixels that its own rule sets.
    expect([...decodeMask(settled.geometry!.data).values]).toEqual([1, 1]);
  });

  test("cropping keeps exactly the pixels inside the window", () => {
    fc.assert(
      fc.property(anyMask, fc.integer({ min: -9, max: 45 }), fc.integer({ min: -9, max: 45 }), (mask, left, top) => {
        const cropped = cropMask(mask, { left, top, right: left + 12, bottom: top + 12 });
        let inside = 0;
        for (let y = Math.max(0, top); y < Math.min(mask.height, top + 12); y++) {
          for (let x = Math.max(0, left); x < Math.min(mask.width, left + 12); x++) {
            if (mask.values[y * mask.width + x]! > 0) inside++;
          }
        }
        expect(cropped === undefined ? 0 : countPixels(cropped)).toBe(inside);
      }),
    );
  });

  test("a mask inside its image is kept byte for byte", () => {
    const bitmap = { type: "bitmap" as const, origin: [2, 3] as [number, number], data: documented };
    expect(settleBitmap(bitmap, { width: 5, height: 6 })).toEqual({ geometry: bitmap });
  });

  test("a mask larger than its image is cropped, and how much was outside is reported", () => {
    const mask = { width: 4, height: 4, alpha: false, values: new Uint8Array(16).fill(1) };
    const { geometry, finding } = settleBitmap(
      { type: "bitmap", origin: [-1, 1], data: encodeMask(mask) },
      { width: 2, height: 3 },
    );
    expect(finding?.code).toBe("clipped");
    expect(finding?.action).toContain("12 set pixels");
    expect(geometry?.origin).toEqual([0, 1]);
    expect(decodeMask(geometry!.data)).toMatchObject({ width: 2, height: 2 });
  });

  test("a mask outside its image is skipped, an empty one is kept, both with a finding", () => {
    const full = encodeMask({ width: 2, height: 2, alpha: false, values: new Uint8Array(4).fill(1) });
    const empty = encodeMask({ width: 2, height: 2, alpha: false, values: new Uint8Array(4) });
    const size = { width: 10, height: 10 };
    expect(settleBitmap({ type: "bitmap", origin: [10, 0], data: full }, size).finding?.code).toBe("outside_of_image");
    expect(settleBitmap({ type: "bitmap", origin: [0, 0], data: empty }, size)).toMatchObject({
      geometry: { data: empty },
      finding: { code: "no_area" },
    });
  });

  test.each(["", "not base64!", "aGVsbG8=", documented.slice(0, 60), "eJwDAAAAAAE="])(
    "data that is not a mask is refused with a sentence: %j",
    (data) => {
      expect(() => decodeMask(data)).toThrow(MaskError);
      const { geometry, finding } = settleBitmap({ type: "bitmap", origin: [0, 0], data }, undefined);
      expect(geometry).toBeUndefined();
      expect(finding?.code).toBe("mask_broken");
    },
  );

  test("a mask that claims far more than its image, or hides a bomb, is refused before it is unpacked", () => {
    const size = { width: 80, height: 60 };
    const wide = encodeMask({ width: 3000, height: 3000, alpha: false, values: new Uint8Array(9_000_000) });
    expect(settleBitmap({ type: "bitmap", origin: [0, 0], data: wide }, size).finding?.message).toContain(
      "3000 x 3000",
    );
    const bomb = toBase64(zlibSync(new Uint8Array(64 * 1024 * 1024)));
    expect(settleBitmap({ type: "bitmap", origin: [0, 0], data: bomb }, size).finding?.message).toContain(
      "contains more than",
    );
  });

  test("base64 goes there and back", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100_000 }), (bytes) => {
        expect(Buffer.compare(fromBase64(toBase64(bytes))!, bytes)).toBe(0);
      }),
      { numRuns: 20 },
    );
  });
});
