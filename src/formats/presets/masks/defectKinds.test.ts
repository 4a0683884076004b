import { expect, test } from "vitest";
import { drawLabelImage } from "../../../samples/labelImage.ts";
import { type SampleFile, textFile } from "../../../samples/sampleFile.ts";
import { drawImage } from "../../../samples/scene.ts";
import { detect } from "../../detect/detect.ts";
import { memoryTree } from "../../memoryTree.ts";
import { collect } from "../../testing/collect.suite.ts";
import { masksFormat } from "./format.ts";

const [width, height] = [20, 12];
let seed = 0;
const image = (path: string): SampleFile => ({ path, bytes: drawImage({ seed: ++seed, width, height }) });
const mask = (path: string, value = 255): SampleFile => ({
  path,
  bytes: drawLabelImage([[value, 2, 5]], { width, height }),
});

/** An inspection dataset as MVTec AD has it: the names of the images begin anew in every folder. */
function inspection(object: string): SampleFile[] {
  return [
    textFile(`${object}/license.txt`, "CC BY-NC-SA 4.0\n"),
    ...["000", "001", "002"].map((name) => image(`${object}/train/good/${name}.png`)),
    ...["000", "001"].map((name) => image(`${object}/test/good/${name}.png`)),
    ...["broken", "bent wire"].flatMap((kind) =>
      ["000", "001"].flatMap((name) => [
        image(`${object}/test/${kind}/${name}.png`),
        mask(`${object}/ground_truth/${kind}/${name}_mask.png`),
      ]),
    ),
  ];
}

const labels = async (files: readonly SampleFile[]) => {
  const { images, problems } = await collect(masksFormat, files);
  expect(problems).toEqual([]);
  return images.map(({ path, labelled, tags, figures }) => [
    path,
    labelled,
    tags.map(({ name }) => name),
    figures.map((figure) => figure.class),
  ]);
};

test.each([[["bottle"]], [["mvtec/bottle", "mvtec/cable"]]])(
  "kinds of defects are classes and tags of %j, and images without a defect are labelled",
  async (objects) => {
    const files = objects.flatMap(inspection);
    const { verdict } = await detect(memoryTree(files));
    expect(verdict).toMatchObject({ kind: "chosen", detection: { slug: "masks", certainty: "likely" } });
    expect(await labels(files)).toEqual(
      objects.flatMap((object) => [
        ...["000", "001"].map((name) => [`${object}/test/bent wire/${name}.png`, true, ["bent wire"], ["bent wire"]]),
        ...["000", "001"].map((name) => [`${object}/test/broken/${name}.png`, true, ["broken"], ["broken"]]),
        ...["000", "001"].map((name) => [`${object}/test/good/${name}.png`, true, ["good"], []]),
        ...["000", "001", "002"].map((name) => [`${object}/train/good/${name}.png`, true, ["good"], []]),
      ]),
    );
  },
);

test("other inspection datasets: one folder of masks for each image, and masks beside their images", async () => {
  expect(
    await labels([
      image("pushpins/test/good/000.png"),
      image("pushpins/test/good/001.png"),
      image("pushpins/test/structural/000.png"),
      image("pushpins/test/structural/001.png"),
      mask("pushpins/ground_truth/structural/000/000.png"),
      mask("pushpins/ground_truth/structural/000/001.png"),
      mask("pushpins/ground_truth/structural/001/000.png"),
    ]),
  ).toMatchObject([
    ["pushpins/test/good/000.png", true, ["good"], []],
    ["pushpins/test/good/001.png", true, ["good"], []],
    ["pushpins/test/structural/000.png", true, ["structural"], ["structural", "structural"]],
    ["pushpins/test/structural/001.png", true, ["structural"], ["structural"]],
  ]);
  expect(
    await labels([
      image("candle/Data/Images/Normal/000.png"),
      image("candle/Data/Images/Anomaly/000.png"),
      mask("candle/Data/Masks/Anomaly/000.png"),
    ]),
  ).toMatchObject([
    ["candle/Data/Images/Anomaly/000.png", true, ["Anomaly"], ["Anomaly"]],
    ["candle/Data/Images/Normal/000.png", true, ["Normal"], []],
  ]);
  expect(
    await labels([
      image("bagel/train/good/rgb/000.png"),
      image("bagel/test/good/rgb/000.png"),
      mask("bagel/test/good/gt/000.png", 0),
      image("bagel/test/hole/rgb/000.png"),
      mask("bagel/test/hole/gt/000.png"),
    ]),
  ).toMatchObject([
    ["bagel/test/good/rgb/000.png", true, ["good"], []],
    ["bagel/test/hole/rgb/000.png", true, ["hole"], ["hole"]],
    ["bagel/train/good/rgb/000.png", true, ["good"], []],
  ]);
});

test("a folder named good among others does not make kinds of them when it has masks as well, and a class list names the classes", async () => {
  const files = ["good", "other"].flatMap((name) => [image(`images/${name}/a.png`), mask(`masks/${name}/a.png`)]);
  expect(await labels(files)).toMatchObject([
    ["images/good/a.png", true, [], ["foreground"]],
    ["images/other/a.png", true, [], ["foreground"]],
  ]);
  const listed = await collect(masksFormat, [textFile("classes.txt", "background\nscratch\n"), ...inspection("x")]);
  expect(new Set(listed.images.flatMap(({ figures }) => figures.map((figure) => figure.class)))).toEqual(
    new Set(["scratch"]),
  );
});
