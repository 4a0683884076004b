import { describe, expect, test } from "vitest";
import { folderOf } from "../../model/datasetPath.ts";
import { encodeText } from "../../samples/encodeText.ts";
import { createRandom } from "../../samples/random.ts";
import { type SampleFile, textFile } from "../../samples/sampleFile.ts";
import { drawImage } from "../../samples/scene.ts";
import { detect } from "../detect/detect.ts";
import type { ImageEvent } from "../format.ts";
import { formatOfPreset } from "../index.ts";
import { memoryTree } from "../memoryTree.ts";
import type { SourceTree } from "../sourceTree.ts";
import * as changes from "./changes.suite.ts";
import { type Collected, collect } from "./collect.suite.ts";
import { expectedNames, sharedSample } from "./sharedSamples.suite.ts";

// What holds of a real dataset whatever is in it: no oracle is needed.

/** An image as text, whatever the order of its figures, tags and keys; its place too, unless the folders around it have changed. */
function words(image: ImageEvent, places = true): string {
  const { dataset, path, figures, tags, type: _, ...content } = image;
  const inOrder = (list: readonly unknown[]) => list.map(canonical).sort();
  const own = figures.map(({ geometry, ...figure }) => ({
    ...figure,
    tags: inOrder(figure.tags),
    geometry: geometry.type === "graph" ? inOrder(geometry.nodes) : geometry,
  }));
  return canonical({ ...content, tags: inOrder(tags), figures: inOrder(own), ...(places && { dataset, path }) });
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

function all(result: Collected, places = true): string[] {
  return result.images.map((image) => words(image, places)).sort();
}

/** A real sample and what it is read as; undefined for one that has no images or is asked about. */
async function load(name: string) {
  const files = sharedSample(name)!;
  const { verdict, detections } = await detect(memoryTree(files));
  const slug = "detection" in verdict ? verdict.detection.slug : detections[0]?.slug;
  const format = formatOfPreset(slug ?? "");
  if (format === undefined) throw new Error(`${name} is read by no format.`);
  const read = (changed: readonly SampleFile[] | SourceTree) => collect(format, changed);
  return { files, format, plain: await read(files), read };
}

const names = expectedNames();

describe.each(names)("the real sample %s", (name) => {
  test("is the same in other line breaks, encodings, indentations and orders of keys", async () => {
    const { files, plain, read } = await load(name);
    const variants = [
      changes.withTexts(files, changes.withCrLf),
      changes.withTexts(files, changes.withLf),
      changes.withTexts(files, changes.withBom),
      changes.withTexts(files, changes.asUtf16),
      changes.withOtherKeyOrder(files),
    ];
    for (const variant of variants) {
      const result = await read(variant);
      expect(all(result)).toEqual(all(plain));
      expect(result.codes).toEqual(plain.codes);
    }
  });

  test("is the same with its texts in an encoding of another system, with a warning for each that is not ASCII", async () => {
    const { files, plain, read } = await load(name);
    const texts = { gb18030: "自行车", shift_jis: "ヘルメット", "euc-kr": "자동차", "windows-1251": "собака" };
    for (const [encoding, title] of Object.entries(texts)) {
      const rename = (bytes: Uint8Array) => {
        const old = plain.classes.map((declared) => declared.title).filter((known) => /^[a-z]{3,}$/i.test(known));
        const text = new TextDecoder().decode(bytes).replace(/\P{ASCII}/gu, "_");
        return Buffer.from(old.reduce((changed, known, i) => changed.replaceAll(known, `${title}${i}`), text));
      };
      const renamed = changes.withTexts(files, rename);
      const encoded = changes.withTexts(renamed, (bytes) => encodeText(new TextDecoder().decode(bytes), encoding));
      const expected = await read(renamed);
      const { codes, ...result } = await read(encoded);
      expect(all({ codes, ...result })).toEqual(all(expected));
      expect(result.classes).toEqual(expected.classes);
      const { encoding_guessed: _, ...others } = codes;
      expect(others).toEqual(expected.codes);
    }
  });

  test("is the same in any order, inside other folders, and among junk", async () => {
    const { files, format, plain, read } = await load(name);
    const tree = memoryTree(files);
    const random = createRandom(11);
    const shuffled = { ...tree, files: [...tree.files].sort(() => random.next() - 0.5) };
    expect(all(await read(shuffled))).toEqual(all(plain));
    for (const folder of ["one", "one/two", "__proto__"]) {
      const wrapped = files.map((file) => ({ ...file, path: `${folder}/${file.path}` }));
      const result = await read(wrapped);
      expect(all(result, false)).toEqual(all(plain, false));
      expect(result.codes).toEqual(plain.codes);
    }
    const junk = changes.junkFor(files);
    const littered = [...files, ...junk];
    expect((await detect(memoryTree(littered))).detections[0]?.slug).toBe(format.slug);
    const result = await read(littered);
    expect(all(result)).toEqual(all(plain));
    expect(result.codes).toEqual(plain.codes);
    expect(result.files.length - plain.files.length).toBe(junk.length);
  });

  test("with an unrelated image has one image more, and nothing else is different", async () => {
    const { files, format, plain, read } = await load(name);
    // Among the others: where a format has a folder for images, one elsewhere does not belong to the dataset.
    const path = `${folderOf(plain.images[0]?.path ?? files[0]!.path)}/unrelated image.png`;
    const result = await read([...files, { path, bytes: drawImage({ seed: 5, width: 40, height: 30 }) }]);
    const others = result.images.filter((image) => image.path !== path);
    expect(others.map((image) => words(image)).sort(), format.slug).toEqual(all(plain));
    const [more, ...rest] = result.images.filter((image) => image.path === path);
    // The folder of a class labels the images in it.
    expect(more).toMatchObject({ labelled: name === "classification/roboflow-corrosion", figures: [] });
    expect(rest).toEqual([]);
    expect(result.objects).toBe(plain.objects);
  });

  test("without one image keeps all others as they are", async () => {
    const { files, format, plain } = await load(name);
    const root = (await format.detect(memoryTree(files)))[0]?.root ?? "";
    for (const gone of plain.images) {
      const left = files.filter(({ path }) => path !== gone.path);
      const result = await collect(format, left, { root });
      const kept = plain.images.filter((image) => image !== gone);
      // The label file may contain its image, which then takes the place of the file.
      const others = { ...result, images: result.images.filter(({ embedded }) => embedded === undefined) };
      expect(all(others)).toEqual(kept.map((image) => words(image)).sort());
    }
  });

  test("without one file of labels keeps every image, and gains no object", async () => {
    const { files, format, plain } = await load(name);
    const root = (await format.detect(memoryTree(files)))[0]?.root ?? "";
    for (const gone of files.filter(changes.isLabelText)) {
      const result = await collect(
        format,
        files.filter((file) => file !== gone),
        { root },
      );
      const paths = (of: Collected) => of.images.map(({ path }) => path).sort();
      expect(paths(result), gone.path).toEqual(paths(plain));
      expect(result.objects, gone.path).toBeLessThanOrEqual(plain.objects);
    }
  });
});

describe.each(names.filter((name) => name.startsWith("coco/")))("ids of %s", (name) => {
  test("mean nothing: others in their place give the same", async () => {
    const { files, plain, read } = await load(name);
    type Coco = Record<"images" | "annotations" | "categories", Record<string, number>[]>;
    const renumber = (json: unknown) => {
      const { images, annotations, categories, ...rest } = json as Coco;
      return {
        ...rest,
        images: images.map((image) => ({ ...image, id: image.id! * 7 + 3 })),
        categories: categories.map((category) => ({ ...category, id: category.id! + 1000 })),
        annotations: annotations.map((annotation) => ({
          ...annotation,
          image_id: annotation.image_id! * 7 + 3,
          category_id: annotation.category_id! + 1000,
        })),
      };
    };
    const result = await read(changes.withJson(files, renumber));
    expect(all(result)).toEqual(all(plain));
    const titles = (of: Collected) => of.classes.map(({ title, shape, color }) => ({ title, shape, color }));
    expect(titles(result)).toEqual(titles(plain));
  });
});

describe.each(names.filter((name) => name.startsWith("yolo/")))("numbers of classes of %s", (name) => {
  test("mean nothing: names in another order, with lines that follow them, give the same", async () => {
    const { files, plain, read } = await load(name);
    const titles = plain.classes.map(({ title }) => title);
    const last = titles.length - 1;
    const renamed = files.map((file) => {
      const text = new TextDecoder().decode(file.bytes);
      if (file.path.endsWith("obj.names")) return textFile(file.path, `${[...titles].reverse().join("\n")}\n`);
      if (file.path.endsWith("data.yaml")) {
        const names = `names:\n${[...titles]
          .reverse()
          .map((title) => `- ${title}\n`)
          .join("")}`;
        return textFile(file.path, text.replace(/^names:\n([- ].*\n?)+/m, names));
      }
      const isLabel = /\/(labels|obj_train_data)\/.*\.txt$/.test(file.path);
      return isLabel
        ? textFile(
            file.path,
            text.replace(/^\d+/gm, (number) => String(last - Number(number))),
          )
        : file;
    });
    const result = await read(renamed);
    expect(all(result)).toEqual(all(plain));
    expect(result.classes.map(({ title }) => title).sort()).toEqual([...titles].sort());
  });
});
