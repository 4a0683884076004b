import { expect, test } from "vitest";
import type { Figure } from "../../../model/figure.ts";
import type { Geometry } from "../../../model/geometry.ts";
import { encodeMask } from "../../codecs/bitmap.ts";
import { decodePng } from "../../codecs/png.ts";
import { drawMasks, MaskClasses } from "./maskFiles.ts";

const figure = (title: string, geometry: Geometry): Figure => ({ class: title, geometry, tags: [] });
const classesOf = (...titles: string[]) =>
  new MaskClasses({ classes: titles.map((title) => ({ title, shape: "any", color: "#000000" })) });

/** The pixels of a PNG with palette as rows of digits. */
function rowsOf(png: Uint8Array): string[] {
  const { width, height, samples, colorType, palette } = decodePng(png);
  expect([colorType, [...(palette?.subarray(0, 9) ?? [])]]).toEqual(["palette", [0, 0, 0, 128, 0, 0, 0, 128, 0]]);
  return Array.from({ length: height }, (_, y) => [...samples.subarray(y * width, (y + 1) * width)].join(""));
}

test("label images have the number of the class and of the object at each pixel; later objects lie over earlier ones", () => {
  const square = (from: number, to: number): [number, number][] => [
    [from, from],
    [to, from],
    [to, to],
    [from, to],
  ];
  const values = Uint8Array.from([1, 1, 0, 1]);
  const figures = [
    figure("b", { type: "rectangle", left: 0, top: 0, right: 6, bottom: 5 }),
    figure("a", { type: "polygon", rings: [square(0, 4), square(1, 3)] }),
    figure("b", {
      type: "bitmap",
      origin: [3, 0],
      data: encodeMask({ width: 2, height: 2, values, alpha: false }),
    }),
    figure("#", { type: "polygon", rings: [square(0, 5)] }),
  ];
  const { ofClasses, ofObjects } = drawMasks(figures, { width: 6, height: 5 }, classesOf("#", "a", "b"));
  expect(rowsOf(ofClasses)).toEqual(["111220", "100120", "100100", "111100", "000000"]);
  expect(rowsOf(ofObjects)).toEqual(["222330", "200230", "200200", "222200", "000000"]);
});

test("a label map names the classes that fit into it, with the colours of the palette", () => {
  const { content } = classesOf("car", "#1", "background", "", "sea lion: old").labelMap("labelmap.txt");
  expect(new TextDecoder().decode(content as Uint8Array).split("\n")).toEqual([
    "# label:color_rgb:parts:actions",
    "background:0,0,0::",
    "car:128,0,0::",
    "sea lion: old:0,128,0::",
    "",
  ]);
});
