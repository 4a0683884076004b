import { join } from "node:path";
import { noiseImage } from "../src/samples/noiseImage.ts";
import { bring, importPage, openProject } from "./importPage.ts";
import { IMAGE_BYTES } from "./labelledFolder.ts";
import { writeFiles } from "./sampleFolder.ts";
import { expect, test } from "./sharedProduct.ts";

/** Hostile labels among sound ones; what has to be reported of them; how many objects remain. */
const TRAPS = [
  {
    name: "COCO with depth, a mask of ten thousand million pixels and ids beyond 2^53",
    labels: [
      ["all.json", hostileCoco()],
      ["deep.json", hostileCoco().replace('"file_name"', `"deep":${"[".repeat(100_000)}${"]".repeat(100_000)},$&`)],
    ],
    said: ["all.json", "deep.json"],
    objects: { one: 2, two: 0, "two 2^53": 1 },
  },
  {
    name: "Pascal VOC with a bomb of entities and a file of the machine",
    labels: [
      ["1.xml", voc("", "cat")],
      ["2.xml", voc(`<!DOCTYPE annotation [<!ENTITY l0 "lol">${lols()}]>`, "&l9;")],
      ["3.xml", voc('<!DOCTYPE annotation [<!ENTITY f SYSTEM "file:///etc/passwd">]>', "&f;")],
    ],
    said: ["2.xml", "3.xml"],
    objects: { cat: 1 },
  },
] as const;

for (const { name, labels, said, objects } of TRAPS) {
  test(`${name}: named before anything is sent, and only that is left out`, async ({
    page,
    product,
    api,
    signIn,
    folder,
  }) => {
    const dataset = join(folder, "trap");
    const images = [1, 2, 3].map((n) => [`${n}.png`, noiseImage(IMAGE_BYTES, n)] as const);
    await writeFiles(dataset, [...images, ...labels]);
    await signIn(product.url);
    await page.goto(product.url);
    await bring(page, dataset);
    const { problems, start } = importPage(page);
    await expect(page.getByText(/\b3 images\b/).first()).toBeVisible();
    for (const path of said) await expect(problems.getByText(path).first(), path).toBeVisible();
    await start.click();
    const project = await api.project(await openProject(page));
    expect(project.images).toBe(3);
    expect(Object.fromEntries(project.classes.map((one) => [one.title, one.objects]))).toEqual(objects);
    const words = JSON.stringify(await api.problems(project.taskId ?? 0));
    for (const path of said) expect(words).toContain(path);
    expect(words).not.toMatch(/root:|lollol/);
  });
}

function hostileCoco(): string {
  const annotations = [
    '{"id":1,"image_id":9007199254740993,"category_id":1,"bbox":[1,1,5,5]}',
    '{"id":2,"image_id":9007199254740992,"category_id":1,"bbox":[1,1,5,5]}',
    '{"id":3,"image_id":9007199254740992,"category_id":9007199254740993,"bbox":[1,1,5,5]}',
    '{"id":4,"image_id":3,"category_id":2,"segmentation":{"size":[100000,100000],"counts":[0,10000000000]}}',
  ];
  const images = ["9007199254740993", "9007199254740992", "3"].map(
    (id, at) => `{"id":${id},"file_name":"${at + 1}.png"}`,
  );
  const categories = '{"id":1,"name":"one"},{"id":2,"name":"two"},{"id":9007199254740993,"name":"two 2^53"}';
  return `{"images":[${images}],"categories":[${categories}],"annotations":[${annotations}]}`;
}

function voc(doctype: string, title: string): string {
  const box = "<bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox>";
  return `${doctype}<annotation><size><width>62</width><height>60</height></size><object><name>${title}</name>${box}</object></annotation>`;
}

function lols(): string {
  return Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join("");
}
