import { once } from "node:events";
import { connect, createServer, type Server } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTaskBench, smallPng, type TaskBench, type TestFile } from "./taskBench.suite.ts";

let bench: TaskBench;
let listener: Server;
let address: string;
let connections = 0;
beforeAll(async () => {
  bench = await openTaskBench();
  listener = createServer((socket) => {
    connections++;
    socket.destroy();
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const bound = listener.address();
  if (bound === null || typeof bound === "string") throw new Error("The listener has no port.");
  address = `http://127.0.0.1:${bound.port}`;
});
afterAll(async () => {
  listener.close();
  await bench.close();
});

/** Datasets that name an address which a careless reader fetches. */
function datasets(): Record<string, Record<string, TestFile>> {
  const image = smallPng(1);
  const xml = (head: string, name = "a.png") =>
    `<?xml version="1.0"?>${head}<annotation><filename>${name}</filename><size><width>8</width><height>6</height></size>` +
    "<object><name>car</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>4</xmax><ymax>4</ymax></bndbox></object></annotation>";
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">` +
    `<image href="${address}/svg.png" xlink:href="${address}/xlink.png" width="9" height="9"/></svg>`;
  return {
    "COCO with coco_url and flickr_url": {
      "images/a.png": image,
      "annotations.json": {
        info: { url: `${address}/info` },
        images: [
          {
            id: 1,
            file_name: "a.png",
            width: 8,
            height: 6,
            coco_url: `${address}/a.png`,
            flickr_url: `${address}/f.png`,
          },
          { id: 2, file_name: "absent.png", width: 8, height: 6, coco_url: `${address}/absent.png` },
          { id: 3, file_name: `${address}/named.png`, width: 8, height: 6 },
        ],
        annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [1, 1, 3, 3], area: 9, iscrowd: 0 }],
        categories: [{ id: 1, name: "car" }],
      },
    },
    "YOLO with a download": {
      "data.yaml": `path: ${address}/data\ntrain: images\nval: ${address}/val\nnames: [car]\ndownload: ${address}/coco.zip\n`,
      "images/a.png": image,
      "labels/a.txt": "0 0.5 0.5 0.5 0.5\n",
    },
    "Pascal VOC with a DTD": {
      "JPEGImages/a.png": image,
      "Annotations/a.xml": xml(`<!DOCTYPE annotation SYSTEM "${address}/voc.dtd">`),
      "Annotations/b.xml": xml(
        `<!DOCTYPE a [<!ENTITY x SYSTEM "${address}/entity"><!ENTITY % p SYSTEM "${address}/p"> %p;]>`,
        "&x;",
      ),
      "Annotations/c.xml": xml(`<?xml-stylesheet href="${address}/s.xsl"?>`),
    },
    drawings: { "a.png": image, "b.svg": svg, "c.png": svg },
    "images given as addresses": {
      "boxes.csv": `image,xmin,ymin,xmax,ymax,class\n${address}/csv.png,1,1,4,4,car\na.png,1,1,4,4,car\n`,
      "a.png": image,
      "tasks.json": [{ data: { image: `${address}/label-studio.png` }, annotations: [] }],
      "via.json": {
        [`${address}/via.png1`]: { filename: `${address}/via.png`, size: 1, regions: [], file_attributes: {} },
      },
    },
  };
}

test("an import asks no address that its files name", { timeout: 60_000 }, async () => {
  for (const [name, files] of Object.entries(datasets())) {
    const task = await bench.import({ title: name, files });
    expect([name, task.error?.code ?? "finished"]).not.toEqual([name, "internal"]);
    // With every preset, not only the detected one.
    for (const preset of ["coco", "yolo", "voc", "label-studio", "via", "csv", "images"]) {
      await bench.import({ title: name, files, preset });
    }
  }
  expect(connections).toBe(0);
  // The listener does see one that is made.
  await once(connect(Number(new URL(address).port), "127.0.0.1"), "close");
  expect(connections).toBe(1);
});
