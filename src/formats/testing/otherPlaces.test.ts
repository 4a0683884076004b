import { describe, expect, test } from "vitest";
import { listingLabels, listingSlugs, singleLabel, singleSlugs } from "../../samples/mirroredTree.ts";
import { type SampleFile, textFile } from "../../samples/sampleFile.ts";
import { drawImage } from "../../samples/scene.ts";
import { formatOfPreset } from "../index.ts";
import { collect } from "./collect.suite.ts";

const title = "south_1";
const bytes = drawImage({ seed: 1, width: 40, height: 30 });
const labelled = (path: string) => ({
  ...{ path, name: path.replace(/.*\//, ""), folder: "south", bytes, width: 40, height: 30, title },
  ...{ isPresent: true, isLabelled: true },
});
const meta = { classes: [{ title, shape: "rectangle", color: "#FF0000" }], tags: [], projectType: "images" };
const definitions = [textFile("classes.txt", `${title}\n`), textFile("meta.json", JSON.stringify(meta))];

async function read(slug: string, images: readonly string[], labels: readonly SampleFile[]) {
  const files = [
    ...images.map((path, i) => ({ path, bytes: drawImage({ seed: i, width: 40, height: 30 }) })),
    ...labels,
  ];
  const result = await collect(formatOfPreset(slug)!, [...files, ...(slug === "yolo" ? definitions : [])], {
    root: "",
  });
  const reported = result.problems.filter(({ severity }) => severity !== "info");
  return { labels: result.images.flatMap(({ path, figures }) => figures.map(() => path)), reported };
}

/** The annotation file of `images/south/<name>` in a folder, by the name alone. */
function labelsIn(folder: string, slug: string, name: string, nameInFile = name): SampleFile[] {
  const image = labelled(`images/south/${name}`);
  if (singleSlugs.includes(slug)) return singleLabel(slug, `${folder}/${name.replace(/\.png$/, "")}`, image);
  return listingLabels(slug, `${folder}/annotations`, [image], () => nameInFile);
}

// Frames of MOT and masks have rules of their own.
const slugs = [...listingSlugs, ...singleSlugs].filter((slug) => !["mot", "masks", "supervisely"].includes(slug));

describe.each(slugs)("labels of a place without images, in the format %s", (slug) => {
  test.each([
    ["1.png", "south", "north"],
    ["frame_0012.png", "2024-05-02", "2024-05-01"],
  ])("are not those of %s in the one other place, and are reported", async (name, own, other) => {
    const result = await read(slug, [`images/${other}/${name}`], labelsIn(`labels/${own}`, slug, name));
    expect(result.labels).toEqual([]);
    // Whether it lies elsewhere is for the person to see.
    expect(result.reported.map(({ message }) => message).join()).toContain(`images/${other}/${name}`);
    expect(result.reported.map(({ path }) => path)).toContain(labelsIn(`labels/${own}`, slug, name)[0]?.path);
  });

  test("are those of an image that its name identifies, with a warning", async () => {
    const name = "7f3a9c.png";
    const result = await read(slug, [`images/first/${name}`], labelsIn("labels/second", slug, name));
    expect(result.labels).toEqual([`images/first/${name}`]);
    expect(result.reported.map(({ code }) => code)).toContainEqual(
      expect.stringMatching(/^(image_elsewhere|image_found_loosely|label_found_loosely)$/),
    );
  });
});

describe.each(listingSlugs.filter((slug) => slug !== "mot"))("names with a folder, in the format %s", (slug) => {
  const labels = (name: string) => labelsIn("lists", slug, name, `south/${name}`);

  test("lead to no image of another folder that has the same number", async () => {
    const result = await read(slug, ["images/north/1.png", "images/west/2.png"], labels("1.png"));
    expect(result.labels).toEqual([]);
    expect(result.reported.map(({ path }) => path)).toContain(labels("1.png")[0]?.path);
  });

  test.each(["1.png", "7f3a9c.png"])(
    "lead to the image %s of the one folder, which may have been renamed, with a warning",
    async (name) => {
      const result = await read(slug, [`images/north/${name}`], labels(name));
      expect(result.labels).toEqual([`images/north/${name}`]);
      expect(result.reported.map(({ code }) => code)).toContain("image_elsewhere");
    },
  );
});

describe("words for the kind of the files in the names of folders", () => {
  const kinds = (place: string) =>
    [`${place}_images`, `${place}_labels`, `images-${place}`, `annotations ${place}`] as const;

  test.each(slugs)("do not part images and labels of a place, in the format %s", async (slug) => {
    for (const places of [
      ["train", "val"],
      ["north", "south"],
    ]) {
      for (const [ofImages, ofLabels] of [
        [0, 1],
        [2, 3],
        [0, 3],
      ] as const) {
        const images = places.map((place) => `${kinds(place)[ofImages]}/1.png`);
        const labels = places.flatMap((place) => labelsIn(kinds(place)[ofLabels]!, slug, "1.png"));
        expect((await read(slug, images, labels)).labels.sort()).toEqual(images.sort());
      }
    }
  });

  test.each(listingSlugs.filter((slug) => slug !== "mot"))(
    "do not part images and a file named after them, in the format %s",
    async (slug) => {
      const images = ["images/north/1.png", "images/south/1.png"];
      const labels = ["north", "south"].flatMap((place) =>
        listingLabels(slug, `annotations/${place}_instances`, [labelled(`images/${place}/1.png`)], () => "1.png"),
      );
      expect((await read(slug, images, labels)).labels.sort()).toEqual(images);
    },
  );
});
