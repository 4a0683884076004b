import { describe, expect, test } from "vitest";
import {
  listingLabels,
  listingSlugs,
  type MirroredImage,
  singleLabel,
  singleSlugs,
} from "../../samples/mirroredTree.ts";
import { type SampleFile, textFile } from "../../samples/sampleFile.ts";
import { drawImage } from "../../samples/scene.ts";
import { formatOfPreset } from "../index.ts";
import { memoryTree } from "../memoryTree.ts";
import { collect } from "../testing/collect.suite.ts";
import { detect } from "./detect.ts";

// Folders that look like classes, with label files of another format beside the images: the labels are never thrown away for the folders.

const size = { width: 60, height: 40 };
const classes = ["cat", "polar bear"];

const layouts = {
  "one split": ["train"],
  "two splits": ["train", "val"],
  "no split": [""],
  "a wrapper around one split": ["data/train"],
} as const;
const labelPlaces = {
  beside: (folder: string, stem: string) => `${folder}${stem}`,
  "in Label": (folder: string, stem: string) => `${folder}Label/${stem}`,
  "in annotations/xml": (folder: string, stem: string) => `${folder}annotations/xml/${stem}`,
  "in labels": (folder: string, stem: string) => `${folder}labels/${stem}`,
  "in a tree": (folder: string, stem: string) => `annotations/${folder}${stem}`,
} as const;

type Layout = keyof typeof layouts;
type Place = keyof typeof labelPlaces;

/** Class folders with images and the label files of some of them, as `labelOf` writes them. */
function classFolders(
  layout: Layout,
  count: number,
  labelOf: (folder: string, stem: string, title: string) => readonly SampleFile[],
): SampleFile[] {
  const files: SampleFile[] = [];
  for (const split of layouts[layout]) {
    for (const title of classes) {
      for (let i = 0; i < count; i++) {
        const folder = split === "" ? `${title}/` : `${split}/${title}/`;
        const stem = `${split.replace("/", "_")}${title.slice(0, 2)}${i}`;
        files.push({ path: `${folder}${stem}.png`, bytes: drawImage({ seed: files.length, ...size }) });
        files.push(...labelOf(folder, stem, title));
      }
    }
  }
  return files;
}

/** Masks and Supervisely annotations are in folders of fixed names, never in those of classes. */
const slugs = singleSlugs.filter((slug) => slug !== "masks" && slug !== "supervisely");
const cases = slugs.flatMap((slug) =>
  (Object.keys(layouts) as Layout[]).flatMap((layout) =>
    (Object.keys(labelPlaces) as Place[]).map((place) => [slug, layout, place] as const),
  ),
);

describe("class folders with label files", () => {
  test.each(cases)("of %s, %s, %s, are read with the labels", async (slug, layout, place) => {
    for (const count of [1, 4]) {
      const files = classFolders(layout, count, (folder, stem, title) =>
        singleLabel(slug, labelPlaces[place](folder, stem), {
          path: `${folder}${stem}.png`,
          name: `${stem}.png`,
          ...size,
          title,
        }),
      );
      if (slug === "yolo") files.push(textFile("classes.txt", "thing\n"));
      const { verdict } = await detect(memoryTree(files));
      expect(verdict).toMatchObject({ kind: "chosen", detection: { slug } });
      const format = formatOfPreset(slug);
      const result = await collect(format!, files);
      expect(result.objects).toBe(classes.length * layouts[layout].length * count);
      expect(result.images).toHaveLength(result.objects);
    }
  });

  const listed = listingSlugs
    .filter((slug) => slug !== "mot")
    .flatMap((slug) =>
      (Object.keys(layouts) as Layout[]).flatMap((layout) =>
        (["each folder", "the root"] as const).map((place) => [slug, layout, place] as const),
      ),
    );
  test.each(listed)("of %s, %s, with a file in %s, are read with the labels", async (slug, layout, place) => {
    const images: MirroredImage[] = [];
    const bare = classFolders(layout, 2, (folder, stem, title) => {
      const [name, path] = [`${stem}.png`, `${folder}${stem}.png`];
      const bytes = drawImage({ seed: images.length, ...size });
      images.push({ folder, name, path, ...size, title, isPresent: true, isLabelled: true, bytes });
      return [];
    });
    const groups = place === "the root" ? [""] : [...new Set(images.map(({ folder }) => folder))];
    const files = groups.flatMap((folder) => {
      const own = images.filter((image) => image.folder.startsWith(folder));
      return listingLabels(slug, `${folder}annotations`, own, ({ path }) => path.slice(folder.length));
    });
    const { verdict } = await detect(memoryTree([...bare, ...files]));
    expect(verdict).toMatchObject({ kind: "chosen", detection: { slug } });
    const result = await collect(formatOfPreset(slug)!, [...bare, ...files]);
    expect([result.images.length, result.objects]).toEqual([images.length, images.length]);
  });

  test.each(Object.keys(layouts) as Layout[])("of no known format, %s, are not certain", async (layout) => {
    for (const extension of ["txt", "json", "xml"]) {
      const files = classFolders(layout, 2, (folder, stem) => [textFile(`${folder}Label/${stem}.${extension}`, "?")]);
      const { verdict } = await detect(memoryTree(files));
      expect(verdict.kind).not.toBe("chosen");
    }
  });

  test("of which there are few are not thrown away either", async () => {
    const files = classFolders("two splits", 20, () => []);
    const [first] = files.filter(({ path }) => path.endsWith(".png"));
    const label = textFile(first!.path.replace(/([^/]*)\.png$/, "Label/$1.txt"), "cat 1 2 3 4\n");
    expect((await detect(memoryTree([...files, label]))).verdict).toMatchObject({
      kind: "chosen",
      detection: { slug: "box-text" },
    });
  });
});
