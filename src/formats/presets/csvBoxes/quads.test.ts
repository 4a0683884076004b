import { describe, expect, test } from "vitest";
import { type SampleFile, textFile } from "../../../samples/sampleFile.ts";
import { drawImage } from "../../../samples/scene.ts";
import { detect } from "../../detect/detect.ts";
import { memoryTree } from "../../memoryTree.ts";
import { collect } from "../../testing/collect.suite.ts";
import { csvBoxesFormat } from "./format.ts";

const images: SampleFile[] = ["a.png", "b.png"].map((path) => ({
  path,
  bytes: drawImage({ seed: 3, width: 80, height: 60 }),
}));
const read = (text: string, format = {}) => collect(csvBoxesFormat, [...images, textFile("t.csv", text)], { format });

/** A rectangle of 20 x 10 about (40, 30) that is turned by 3, 4, 5; the same as a trapezium. */
const oriented = [35, 20, 51, 32, 45, 40, 29, 28];
const trapezium = [39, 20, 51, 32, 45, 40, 29, 28];
const shifted = (quad: readonly number[], by: number) => quad.map((side) => side + by);

describe("four corners", () => {
  test.each([
    ["x1,y1,x2,y2,x3,y3,x4,y4"],
    ["x0,y0,x1,y1,x2,y2,x3,y3"],
    ["X1_px,Y1_px,X2_px,Y2_px,X3_px,Y3_px,X4_px,Y4_px"],
    ["p1_x,p1_y,p2_x,p2_y,p3_x,p3_y,p4_x,p4_y"],
    ["Top Left X,Top Left Y,Top Right X,Top Right Y,Bottom Right X,Bottom Right Y,Bottom Left X,Bottom Left Y"],
    ["xtl,ytl,xtr,ytr,xbr,ybr,xbl,ybl"],
  ])("are recognized by their headings %s, as oriented bounding boxes and polygons", async (headings) => {
    const text = `image,${headings},class\na.png,${oriented},ship\nb.png,${trapezium},ship\n`;
    const { detections } = await detect(memoryTree([...images, textFile("t.csv", text)]));
    expect(detections[0]).toMatchObject({ slug: "csv", certainty: "certain" });
    expect(detections[0]?.reasons[0]).toContain("x and y of four corners in pixels");
    const result = await read(text);
    const geometries = result.images.flatMap(({ figures }) => figures.map(({ geometry }) => geometry));
    expect(geometries[0]).toMatchObject({ type: "rotatedRectangle", left: 30, right: 50, top: 25, bottom: 35 });
    expect(geometries[1]).toEqual({
      type: "polygon",
      rings: [
        [
          [39, 20],
          [51, 32],
          [45, 40],
          [29, 28],
        ],
      ],
    });
    expect(result.classes).toMatchObject([{ title: "ship", shape: "any" }]);
  });

  test.each(["bild,a,b,c,d,e,f,g,h,art\n", ""])(
    "are recognized by their values below %j, although a row is odd",
    async (heading) => {
      const rows = [0, 1, 2, 3, 4, 5].map((by) => `${by % 2 ? "a" : "b"}.png,${shifted(oriented, by)},ship`);
      const { images: found, codes } = await read(`${heading}${rows.join("\n")}\na.png,0,0,9,9,9,0,0,9,ship\n`);
      const figures = found.flatMap((one) => one.figures);
      expect(figures.map(({ class: title, geometry }) => [title, geometry.type])).toEqual([
        ...Array.from({ length: 3 }, () => ["ship", "rotatedRectangle"]),
        ["ship", "polygon"],
        ...Array.from({ length: 3 }, () => ["ship", "rotatedRectangle"]),
      ]);
      expect(codes.geometry_broken).toBeUndefined();
    },
  );

  test("are multiples of the size of the image where they are normalized", async () => {
    const rows = [0, 1, 2].map((by) => `a.png,${shifted(oriented, by).map((side, i) => side / (i % 2 ? 60 : 80))}`);
    const { images: found } = await read(`image,x1,y1,x2,y2,x3,y3,x4,y4\n${rows.join("\n")}\n`);
    const [first] = found.flatMap((one) => one.figures);
    expect(first?.geometry.type).toBe("rotatedRectangle");
    expect(first?.geometry).toHaveProperty("left", expect.closeTo(30, 6));
  });

  test.each([
    (quad: readonly number[]) => `"[${quad}]"`,
    (quad: readonly number[]) => quad.join(" "),
    ([a, b, c, d, e, f, g, h]: readonly number[]) => `"[[${a}, ${b}], [${c}, ${d}], [${e}, ${f}], [${g}, ${h}]]"`,
  ])("in one cell are recognized by their values: %#", async (cell) => {
    const rows = [0, 1, 2].map((by) => `a.png,${cell(shifted(oriented, by))},ship`);
    const { images: found } = await read(`image,polygon,class\n${rows.join("\n")}\n`);
    expect(found[0]?.figures.map(({ geometry }) => geometry.type)).toEqual(
      Array.from({ length: 3 }, () => "rotatedRectangle"),
    );
  });

  test("are not seen in two boxes of a cell", async () => {
    const rows = ["a.png,10 20 30 40 50 10 70 50", "b.png,1 2 3 4 5 6 7 8", "b.png,11 2 13 4 5 6 7 8"];
    const { images: found } = await read(`image,bbox\n${rows.join("\n")}\n`);
    expect(found.flatMap(({ figures }) => figures.map(({ geometry }) => geometry.type))).toEqual(
      Array.from({ length: 6 }, () => "rectangle"),
    );
  });

  test("can be chosen", async () => {
    const mapping = ["x1", "y1", "x2", "y2", "x3", "y3", "x4", "y4", "image"];
    const { images: found } = await read(`${oriented},a.png\n`, { columns: { "t.csv": mapping } });
    expect(found[0]?.figures[0]?.geometry.type).toBe("rotatedRectangle");
  });
});
